/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Faults that are injected on purpose while the application runs. Internal.
 */
@NullMarked
package io.github.llmresilience.fault;

import org.jspecify.annotations.NullMarked;

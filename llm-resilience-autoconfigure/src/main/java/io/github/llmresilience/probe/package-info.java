/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Asks at start whether the models of the calls answer. Internal.
 */
@NullMarked
package io.github.llmresilience.probe;

import org.jspecify.annotations.NullMarked;

/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Virtual waits.
 */
@NullMarked
package io.github.llmresilience.test.time;

import org.jspecify.annotations.NullMarked;

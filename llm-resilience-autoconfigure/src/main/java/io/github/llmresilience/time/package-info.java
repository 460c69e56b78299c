/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Clock, sleep, randomness and timers. Internal.
 */
@NullMarked
package io.github.llmresilience.time;

import org.jspecify.annotations.NullMarked;

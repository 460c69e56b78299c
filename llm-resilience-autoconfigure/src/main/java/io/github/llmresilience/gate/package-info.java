/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The gates of targets: circuit breakers, cooldowns, concurrency limits and retry
 * budgets. Internal.
 */
@NullMarked
package io.github.llmresilience.gate;

import org.jspecify.annotations.NullMarked;

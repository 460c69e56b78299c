/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.http.RunningAttempts;

/**
 * The drivers of model calls.
 *
 * @param blocking makes the attempts of blocking calls
 * @param reactive makes the attempts of streams
 * @param running registers the running attempts of streams
 */
public record ModelDrivers(BlockingDriver blocking, ReactiveDriver reactive, RunningAttempts running) {
}

package io.github.llmresilience.springai;

import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.http.RunningAttempts;

/**
 * Who makes the attempts of model calls.
 *
 * @param blocking makes those of calls
 * @param reactive makes those of streams
 * @param running knows the attempts of streams that run
 */
public record ModelDrivers(BlockingDriver blocking, ReactiveDriver reactive, RunningAttempts running) {
}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the gates of all targets.
 *
 * @param circuitBreakers returns the circuit breaker policy of a target
 * @param concurrencyLimits returns the concurrency limit of a provider, or empty for no
 * limit
 * @param rateLimits creates the rate limit of a provider, or returns null for no limit
 * @param measured whether the load of a target is measured, because it is a member of a
 * pool
 * @param pacing the pacing for rate limits that are nearly used up, or null for no pacing
 */
public record GateSettings(Function<LlmTarget, CircuitBreakerPolicy> circuitBreakers,
		Function<String, OptionalInt> concurrencyLimits, Function<String, @Nullable RateLimit> rateLimits,
		Predicate<LlmTarget> measured, @Nullable RateLimitPacing pacing) {
}

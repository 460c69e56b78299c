package io.github.llmresilience.gate;

import java.util.OptionalInt;
import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * How the gates of all targets are set up.
 *
 * @param circuitBreakers returns the circuit breaker policy of a target
 * @param concurrencyLimits returns the largest number of concurrent attempts at a
 * provider
 * @param pacing how rate limits that are nearly used up are applied, or null if they are
 * not
 */
public record GateSettings(Function<LlmTarget, CircuitBreakerPolicy> circuitBreakers,
		Function<String, OptionalInt> concurrencyLimits, @Nullable RateLimitPacing pacing) {
}

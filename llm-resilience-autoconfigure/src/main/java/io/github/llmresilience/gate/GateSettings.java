package io.github.llmresilience.gate;

import java.util.OptionalInt;
import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the gates.
 *
 * @param circuitBreakers the breaker's settings of each target
 * @param concurrencyLimits how many attempts may run at the same time, by provider
 * @param pacing what is done about limits that are nearly used up, or null for nothing
 */
public record GateSettings(Function<LlmTarget, CircuitBreakerSettings> circuitBreakers,
		Function<String, OptionalInt> concurrencyLimits, @Nullable RateLimitPacing pacing) {
}

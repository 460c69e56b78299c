/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.StreamSettings;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties {@code llm.retry.calls.<name>}.
 *
 * @param model Model to call first, as provider/model, or a pool, as pool/name.
 * @param maxAttempts Number of attempts at each model, the first one included.
 * @param maxAttemptsByKind Maximum number of attempts at each model if the last attempt
 * failed with this kind, for example rate-limited: 5. Other kinds have max-attempts.
 * @param initialDelay Wait before the first retry.
 * @param maxDelay Longest wait before a retry, unless the provider asks for a longer one.
 * @param backoffFactor Factor by which the wait grows with each retry.
 * @param jitter Random spread of each wait, as a fraction of the wait from 0 to 1.
 * @param deadline Longest time of the whole call, including waits and fallbacks.
 * @param costPerHour What the call may cost in an hour, in the currency of cost.prices.
 * Then it begins at a cheaper model. Unlimited by default.
 * @param attemptTimeout Longest time of one attempt. For a stream, the longest time until
 * its first progress. The time of managed models and tools inside the attempt does not
 * count.
 * @param attemptThread Thread that runs the attempts: the caller's, one of their own, or
 * one of their own only for clients that ignore aborts.
 * @param retryAfter How a wait that the provider asks for is applied.
 * @param retryOn Failure kinds or exception class names that are retried in addition to
 * the default ones.
 * @param giveUpOn Failure kinds or exception class names that are never retried.
 * @param parse How answers that cannot be used are handled.
 * @param stream How streams that break or stall are handled.
 * @param tools How tools that fail are handled.
 * @param hedge When a second attempt starts beside an attempt that takes long.
 * @param fallback The models to call when the first one fails.
 */
public record CallProperties(@Nullable String model, @Nullable Integer maxAttempts,
		@Nullable Map<FailureKind, Integer> maxAttemptsByKind, @Nullable Duration initialDelay,
		@Nullable Duration maxDelay, @Nullable Double backoffFactor, @Nullable Double jitter,
		@Nullable Duration deadline, @Nullable Double costPerHour, @Nullable Duration attemptTimeout,
		@Nullable AttemptThread attemptThread, @NestedConfigurationProperty @DefaultValue RetryAfterSettings retryAfter,
		@Nullable List<String> retryOn, @Nullable List<String> giveUpOn,
		@NestedConfigurationProperty @DefaultValue ParseSettings parse,
		@NestedConfigurationProperty @DefaultValue StreamSettings stream,
		@NestedConfigurationProperty @DefaultValue ToolSettings tools,
		@NestedConfigurationProperty @DefaultValue HedgeSettings hedge,
		@NestedConfigurationProperty @DefaultValue FallbackProperties fallback) implements RetryAttributes {
}

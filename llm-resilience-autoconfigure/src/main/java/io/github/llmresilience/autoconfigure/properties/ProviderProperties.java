/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetryAfterSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties {@code llm.retry.providers.<provider>}.
 *
 * @param maxAttempts Number of attempts at each model, the first one included.
 * @param maxAttemptsByKind Maximum number of attempts at each model if the last attempt
 * failed with this kind, for example rate-limited: 5. Other kinds have max-attempts.
 * @param initialDelay Wait before the first retry.
 * @param maxDelay Longest wait before a retry, unless the provider asks for a longer one.
 * @param backoffFactor Factor by which the wait grows with each retry.
 * @param jitter Random spread of each wait, as a fraction of the wait from 0 to 1.
 * @param attemptTimeout Longest time of one attempt.
 * @param retryAfter How a wait that the provider asks for is applied.
 * @param retryOn Failure kinds or exception class names that are retried in addition to
 * the default ones.
 * @param giveUpOn Failure kinds or exception class names that are never retried.
 * @param parse How answers that cannot be used are handled.
 * @param circuitBreaker The circuit breaker of each model of the provider.
 * @param budget How many retries the provider may receive.
 * @param concurrencyLimit Largest number of concurrent attempts at the provider.
 * @param rateLimit How many requests and tokens the provider receives in a minute.
 * @param chatModel Name of the ChatModel bean of Spring AI or LangChain4j for this
 * provider. By default the provider is derived from the bean.
 * @param streamingChatModel Name of the StreamingChatModel bean of LangChain4j for this
 * provider. By default the provider is derived from the bean.
 */
public record ProviderProperties(@Nullable Integer maxAttempts, @Nullable Map<FailureKind, Integer> maxAttemptsByKind,
		@Nullable Duration initialDelay, @Nullable Duration maxDelay, @Nullable Double backoffFactor,
		@Nullable Double jitter, @Nullable Duration attemptTimeout,
		@NestedConfigurationProperty @DefaultValue RetryAfterSettings retryAfter, @Nullable List<String> retryOn,
		@Nullable List<String> giveUpOn, @NestedConfigurationProperty @DefaultValue ParseSettings parse,
		@NestedConfigurationProperty @DefaultValue CircuitBreakerSettings circuitBreaker,
		@NestedConfigurationProperty @DefaultValue RetryBudgetSettings budget, @Nullable Integer concurrencyLimit,
		@NestedConfigurationProperty @DefaultValue RateLimitProperties rateLimit, @Nullable String chatModel,
		@Nullable String streamingChatModel) implements RetryAttributes {

	/** Nothing is set. */
	static final ProviderProperties NONE = new ProviderProperties(null, null, null, null, null, null, null,
			RetryAfterSettings.NONE, null, null, ParseSettings.NONE, CircuitBreakerSettings.NONE,
			RetryBudgetSettings.NONE, null, RateLimitProperties.NONE, null, null);

}

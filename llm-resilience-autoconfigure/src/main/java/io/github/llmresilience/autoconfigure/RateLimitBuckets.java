/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.function.Function;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.ratelimit.BucketRateLimit;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

/**
 * Creates the rate limits of providers. They need Bucket4j, which is optional.
 */
final class RateLimitBuckets implements Function<String, @Nullable RateLimit> {

	private static final boolean HAS_BUCKET4J = ClassUtils.isPresent("io.github.bucket4j.Bucket",
			RateLimitBuckets.class.getClassLoader());

	private final LlmRetryProperties properties;

	private final RateLimits reported;

	private final Ticker ticker;

	/**
	 * Creates the function.
	 * @throws InvalidConfigurationPropertyValueException if there are rate limits, but no
	 * Bucket4j
	 */
	RateLimitBuckets(LlmRetryProperties properties, RateLimits reported, Ticker ticker) {
		this.properties = properties;
		this.reported = reported;
		this.ticker = ticker;
		properties.providers().keySet().forEach(this::requireBucket4j);
	}

	private void requireBucket4j(String provider) {
		if (!HAS_BUCKET4J && this.properties.rateLimitOf(provider) != null) {
			throw new InvalidConfigurationPropertyValueException("llm.retry.providers." + provider + ".rate-limit",
					this.properties.rateLimitOf(provider),
					"Needs Bucket4j: add com.bucket4j:bucket4j_jdk17-core, or remove the rate limit.");
		}
	}

	@Override
	public @Nullable RateLimit apply(String provider) {
		RateLimitPolicy policy = this.properties.rateLimitOf(provider);
		return (policy != null) ? new BucketRateLimit(policy, this.reported, this.ticker) : null;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import io.github.llmresilience.ratelimit.RateLimitPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties {@code llm.retry.providers.<provider>.rate-limit}: the requests and tokens
 * that the provider receives in a minute.
 *
 * @param requestsPerMinute Largest number of requests in any minute. Unlimited by
 * default.
 * @param tokensPerMinute Largest number of tokens of prompts and answers in any minute.
 * Unlimited by default.
 * @param learnFromHeaders Whether the limits that the provider reports in the headers of
 * its responses replace the other two.
 */
public record RateLimitProperties(@Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute,
		@DefaultValue("false") boolean learnFromHeaders) {

	/** Nothing is set. */
	static final RateLimitProperties NONE = new RateLimitProperties(null, null, false);

	/** Returns the policy of these properties, or null if nothing is limited. */
	@Nullable RateLimitPolicy resolve() {
		boolean limits = this.requestsPerMinute != null || this.tokensPerMinute != null || this.learnFromHeaders;
		return limits ? new RateLimitPolicy(this.requestsPerMinute, this.tokensPerMinute, this.learnFromHeaders) : null;
	}

}

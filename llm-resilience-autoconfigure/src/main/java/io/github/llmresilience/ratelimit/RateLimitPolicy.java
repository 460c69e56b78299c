/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The rate limit of a provider.
 *
 * @param requestsPerMinute the maximum number of requests in any minute, or null for no
 * limit
 * @param tokensPerMinute the maximum number of tokens in any minute, of prompts and
 * answers, or null for no limit
 * @param learnsFromHeaders whether the limits that the provider reports replace these
 */
public record RateLimitPolicy(@Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute,
		boolean learnsFromHeaders) {
}

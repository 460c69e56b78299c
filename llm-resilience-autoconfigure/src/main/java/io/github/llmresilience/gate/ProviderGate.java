/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The part of a gate that all targets of a provider share.
 *
 * @param limit the concurrency limit of the provider, or null for no limit
 * @param rateLimit the rate limit of the provider, or null for no limit
 */
record ProviderGate(Cooldown cooldown, Pause pause, @Nullable ConcurrencyLimit limit, @Nullable RateLimit rateLimit) {

	boolean hasRoom() {
		return this.limit == null || this.limit.hasRoom();
	}

	/** Returns the time until the rate limit has a turn; zero if it has one now. */
	Duration untilNextTurn() {
		return (this.rateLimit != null) ? this.rateLimit.untilNextTurn() : Duration.ZERO;
	}

}

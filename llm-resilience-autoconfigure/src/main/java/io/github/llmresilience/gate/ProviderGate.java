package io.github.llmresilience.gate;

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

	/** Whether a request may be sent now, as far as the rate limit knows. */
	boolean hasTurn() {
		return this.rateLimit == null || this.rateLimit.untilNextTurn().isZero();
	}

}

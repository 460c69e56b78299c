package io.github.llmresilience.gate;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How many retries a provider may receive. Each retry, re-ask, resumed stream and hedge
 * takes one token. A component that is null is taken from the next layer.
 *
 * @param enabled Whether a budget limits the retries at each provider.
 * @param ratio Tokens that the first attempt of each call adds to the retry budget, from
 * 0 to 1. Each retry takes one token.
 * @param minPerSecond Tokens that are added to the retry budget each second, even without
 * calls. Each retry takes one token.
 * @param capacity Tokens that a full budget holds. By default ten seconds of
 * min-per-second, and at least 10.
 */
public record RetryBudgetSettings(@Nullable Boolean enabled, @Nullable Double ratio, @Nullable Integer minPerSecond,
		@Nullable Integer capacity) {

	/** Nothing is set. */
	public static final RetryBudgetSettings NONE = new RetryBudgetSettings(null, null, null, null);

	/** Completes these settings. */
	public RetryBudgetSettings orElse(RetryBudgetSettings other) {
		return new RetryBudgetSettings((this.enabled != null) ? this.enabled : other.enabled,
				(this.ratio != null) ? this.ratio : other.ratio,
				(this.minPerSecond != null) ? this.minPerSecond : other.minPerSecond,
				(this.capacity != null) ? this.capacity : other.capacity);
	}

	/** Resolves these settings. */
	public RetryBudgetPolicy resolve() {
		RetryBudgetPolicy defaults = RetryBudgetPolicy.DEFAULTS;
		return new RetryBudgetPolicy(Objects.requireNonNullElse(this.enabled, defaults.enabled()),
				Objects.requireNonNullElse(this.ratio, defaults.ratio()),
				Objects.requireNonNullElse(this.minPerSecond, defaults.minPerSecond()), this.capacity);
	}

}

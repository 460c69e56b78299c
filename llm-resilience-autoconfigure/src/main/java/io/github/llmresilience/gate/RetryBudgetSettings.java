/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the retry budget of a provider. Each retry, re-ask, resumed stream and
 * hedge takes one token. A component that is null takes its value from the next layer.
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

	/** Settings in which every component is null. */
	public static final RetryBudgetSettings NONE = new RetryBudgetSettings(null, null, null, null);

	/** Returns these settings, with each null component taken from the other settings. */
	public RetryBudgetSettings orElse(RetryBudgetSettings other) {
		return new RetryBudgetSettings((this.enabled != null) ? this.enabled : other.enabled,
				(this.ratio != null) ? this.ratio : other.ratio,
				(this.minPerSecond != null) ? this.minPerSecond : other.minPerSecond,
				(this.capacity != null) ? this.capacity : other.capacity);
	}

	/** Returns the policy of these settings, with defaults for null components. */
	public RetryBudgetPolicy resolve() {
		RetryBudgetPolicy defaults = RetryBudgetPolicy.DEFAULTS;
		return new RetryBudgetPolicy(Objects.requireNonNullElse(this.enabled, defaults.enabled()),
				Objects.requireNonNullElse(this.ratio, defaults.ratio()),
				Objects.requireNonNullElse(this.minPerSecond, defaults.minPerSecond()), this.capacity);
	}

}

package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * How many retries a provider may receive: resolved {@link RetryBudgetSettings}.
 *
 * @param enabled whether retries are limited
 * @param ratio the tokens that the first attempt of each call adds
 * @param minPerSecond the tokens that are added each second
 * @param capacity the tokens that a full budget holds, or null for ten seconds of
 * {@code minPerSecond}
 */
public record RetryBudgetPolicy(boolean enabled, double ratio, int minPerSecond, @Nullable Integer capacity) {

	/** The defaults. */
	public static final RetryBudgetPolicy DEFAULTS = new RetryBudgetPolicy(true, 0.2, 10, null);

	/** Retries are not limited. */
	public static final RetryBudgetPolicy UNLIMITED = new RetryBudgetPolicy(false, 0, 0, null);

}

package io.github.llmresilience.gate;

/**
 * How many retries a provider may receive: resolved {@link RetryBudgetSettings}.
 *
 * @param enabled whether retries are limited
 * @param ratio the tokens that the first attempt of each call adds
 * @param minPerSecond the tokens that are added each second
 */
public record RetryBudgetPolicy(boolean enabled, double ratio, int minPerSecond) {

	/** The defaults. */
	public static final RetryBudgetPolicy DEFAULTS = new RetryBudgetPolicy(true, 0.2, 10);

	/** Retries are not limited. */
	public static final RetryBudgetPolicy UNLIMITED = new RetryBudgetPolicy(false, 0, 0);

}

package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * Mergeable settings of a retry budget. A component that is null is left to the next
 * layer.
 *
 * @param enabled whether retries need a token of the budget; default true
 * @param ratio how many tokens the first attempt of each call adds, 0 to 1; default 0.2
 * @param minPerSecond how many tokens are added each second, whatever calls there are;
 * default 10
 */
public record RetryBudgetSettings(@Nullable Boolean enabled, @Nullable Double ratio, @Nullable Integer minPerSecond) {

	/** What holds where nothing is set. */
	public static final RetryBudgetSettings DEFAULTS = new RetryBudgetSettings(true, 0.2, 10);

	/** Nothing is set. */
	public static final RetryBudgetSettings NONE = new RetryBudgetSettings(null, null, null);

	/**
	 * These settings, completed by others.
	 * @param other where to look for what is not set here
	 * @return the merged settings
	 */
	public RetryBudgetSettings orElse(RetryBudgetSettings other) {
		return new RetryBudgetSettings((this.enabled != null) ? this.enabled : other.enabled,
				(this.ratio != null) ? this.ratio : other.ratio,
				(this.minPerSecond != null) ? this.minPerSecond : other.minPerSecond);
	}

}

package io.github.llmresilience.rule;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What is done about attempts that take long. What is null is not set.
 *
 * @param enabled whether a second attempt is made beside one that takes long; false by
 * default
 * @param after how long an attempt may be without an answer until then; by default as
 * long as 95 of 100 before it took
 * @param withTools whether requests that offer tools to the model are hedged, too; false
 * by default
 */
public record HedgeSettings(@Nullable Boolean enabled, @Nullable Duration after, @Nullable Boolean withTools) {

	/** Nothing is set. */
	public static final HedgeSettings NONE = new HedgeSettings(null, null, null);

	/**
	 * These settings, completed by others.
	 * @param other where to look for what is not set here
	 * @return the merged settings
	 */
	public HedgeSettings orElse(HedgeSettings other) {
		return new HedgeSettings((this.enabled != null) ? this.enabled : other.enabled,
				(this.after != null) ? this.after : other.after,
				(this.withTools != null) ? this.withTools : other.withTools);
	}

}

package io.github.llmresilience.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When a second attempt is made beside one that takes long.
 *
 * @param enabled whether there is any
 * @param after how long an attempt may be without an answer until then, or null for as
 * long as 95 of 100 before it took
 * @param withTools whether requests that offer tools to the model are hedged, too
 */
public record LlmHedgeSettings(boolean enabled, @Nullable Duration after, boolean withTools) {

	/** Attempts are never hedged. */
	public static final LlmHedgeSettings OFF = new LlmHedgeSettings(false, null, false);

	/**
	 * Creates the settings.
	 * @param enabled whether there is any second attempt
	 * @param after after which time, more than zero, or null for that of 95 of 100
	 * @param withTools whether requests that offer tools are hedged, too
	 */
	public LlmHedgeSettings {
		if (after != null && (after.isNegative() || after.isZero())) {
			throw new IllegalArgumentException("'after' must be more than zero, not " + after);
		}
	}

}

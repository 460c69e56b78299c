/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When an attempt is hedged: resolved {@link HedgeSettings}.
 *
 * @param enabled whether attempts are hedged
 * @param after the time without an answer after which the second attempt starts, or null
 * for the 95th percentile of recent answer times
 * @param withTools whether requests that offer tools to the model are hedged as well
 */
public record HedgePolicy(boolean enabled, @Nullable Duration after, boolean withTools) {

	/** The default: attempts are not hedged. */
	public static final HedgePolicy OFF = new HedgePolicy(false, null, false);

	public HedgePolicy {
		if (after != null && (after.isNegative() || after.isZero())) {
			throw new IllegalArgumentException("'after' must be more than zero, not " + after);
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.classify.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Starts a cooldown when response headers show that a rate limit is nearly used up,
 * before the provider rejects a call.
 *
 * @param limits reads the remaining limits from the headers
 * @param threshold the remaining fraction, from 0 to 1, at which a limit counts as nearly
 * used up
 * @param maxPause the maximum cooldown; most limits refill continuously before their
 * reset
 */
public record RateLimitPacing(RateLimits limits, double threshold, Duration maxPause) {

	@Nullable Duration pause(Map<String, List<String>> headers) {
		Duration reset = this.limits.resetOfNearlyUsedUp(headers, this.threshold);
		if (reset == null || reset.isNegative() || reset.isZero()) {
			return null;
		}
		return (reset.compareTo(this.maxPause) > 0) ? this.maxPause : reset;
	}

}

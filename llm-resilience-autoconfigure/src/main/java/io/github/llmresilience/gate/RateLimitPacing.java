package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.classify.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a target alone for a moment when its answers say that little is left of a limit,
 * before the provider refuses.
 *
 * @param limits reads what is left
 * @param threshold which fraction of a limit is little, 0 to 1
 * @param maxPause how long a target is left alone at most: most limits fill up again long
 * before they are full
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

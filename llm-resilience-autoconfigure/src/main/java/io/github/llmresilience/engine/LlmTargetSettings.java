package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.classify.FailureMatcher;

/**
 * One of the models of a call, with what holds while it is tried.
 *
 * @param target the model
 * @param reachedOn the failures of earlier targets that lead to this one
 * @param attemptTimeout how long one attempt may take
 * @param heedsRetryAfter whether a server's wish to wait is heeded
 * @param rules the rules to ask after a failure, in order
 */
public record LlmTargetSettings(LlmTarget target, FailureMatcher reachedOn, Duration attemptTimeout,
		boolean heedsRetryAfter, List<LlmRule> rules) {

	private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

	/**
	 * Creates the settings.
	 * @param target the model
	 * @param reachedOn the failures that lead to it
	 * @param attemptTimeout how long one attempt may take
	 * @param heedsRetryAfter whether a server's wish to wait is heeded
	 * @param rules the rules to ask after a failure, in order
	 */
	public LlmTargetSettings {
		rules = List.copyOf(rules);
		if (attemptTimeout.isNegative() || attemptTimeout.isZero() || attemptTimeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new IllegalArgumentException(
					"'attemptTimeout' must be more than zero and at most 365 days, not " + attemptTimeout);
		}
	}

}

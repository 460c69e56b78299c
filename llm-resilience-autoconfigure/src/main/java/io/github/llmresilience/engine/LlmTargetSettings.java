/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.pool.TargetPool;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One of the models of a call, with its resolved settings.
 *
 * @param target the model
 * @param reachedOn the failures of earlier targets that lead to this one
 * @param retry how attempts are made
 * @param parse how answers that cannot be used are handled
 * @param rules the rules to ask after a failure, in order
 * @param pool the pool that the model is a member of, or null
 */
public record LlmTargetSettings(LlmTarget target, FailureMatcher reachedOn, RetryPolicy retry, ParsePolicy parse,
		List<LlmRule> rules, @Nullable TargetPool pool) {

	private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

	/** Creates the settings of a model that belongs to no pool. */
	public LlmTargetSettings(LlmTarget target, FailureMatcher reachedOn, RetryPolicy retry, ParsePolicy parse,
			List<LlmRule> rules) {
		this(target, reachedOn, retry, parse, rules, null);
	}

	public LlmTargetSettings {
		rules = List.copyOf(rules);
		Duration timeout = retry.attemptTimeout();
		if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new IllegalArgumentException(
					"'attemptTimeout' must be more than zero and at most 365 days, not " + timeout);
		}
	}

	/** Returns the name of the pool that the model is a member of, or null. */
	public @Nullable String poolName() {
		return (this.pool != null) ? this.pool.name() : null;
	}

}

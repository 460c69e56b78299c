/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmFailure.RetryAdvice;
import io.github.llmresilience.failure.classify.FailureMatcher;

/**
 * How attempts at one target are made: resolved {@link RetrySettings}.
 *
 * @param maxAttempts the maximum number of attempts, the first one included
 * @param maxAttemptsByKind the maximum number of attempts after a failure of a kind, in
 * place of {@code maxAttempts}
 * @param initialDelay the wait before the first retry
 * @param maxDelay the longest wait before a retry
 * @param backoffFactor the factor from one wait to the next
 * @param jitter the spread of a wait, as a fraction of it from 0 to 1
 * @param attemptTimeout the timeout of one attempt
 * @param heedsRetryAfter whether a wait that the provider asks for replaces the backoff
 * @param maxWait the longest wait that a provider may ask for
 * @param maxWaitWithFallback the longest wait that a provider may ask for while another
 * target admits attempts
 * @param retryOn failures that are retried in addition to the default ones
 * @param giveUpOn failures that are never retried, even if {@code retryOn} matches them
 */
public record RetryPolicy(int maxAttempts, Map<FailureKind, Integer> maxAttemptsByKind, Duration initialDelay,
		Duration maxDelay, double backoffFactor, double jitter, Duration attemptTimeout, boolean heedsRetryAfter,
		Duration maxWait, Duration maxWaitWithFallback, FailureMatcher retryOn, FailureMatcher giveUpOn) {

	/** The defaults. */
	public static final RetryPolicy DEFAULTS = new RetryPolicy(3, Map.of(), Duration.ofSeconds(1),
			Duration.ofSeconds(10), 2.0, 0.2, Duration.ofSeconds(60), true, Duration.ofSeconds(30),
			Duration.ofSeconds(2), FailureMatcher.NONE, FailureMatcher.NONE);

	/** Whether a retry may mend a failure, as far as the failure itself tells. */
	public boolean mayRetry(LlmFailure failure) {
		return failure.retryAdvice() != RetryAdvice.DO_NOT_RETRY && !this.giveUpOn.matches(failure)
				&& (this.retryOn.matches(failure) || failure.kind().isRetriedByDefault());
	}

	/** Returns the maximum number of attempts after a failure of a kind. */
	public int maxAttempts(FailureKind kind) {
		return this.maxAttemptsByKind.getOrDefault(kind, this.maxAttempts);
	}

}

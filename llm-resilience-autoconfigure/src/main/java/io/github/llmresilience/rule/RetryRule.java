/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.call.LlmBackoff;
import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.time.Randomness;

/**
 * Retries at the same target, after a backoff or after the wait that the provider asked
 * for.
 */
public final class RetryRule implements LlmRule {

	/** An answer may be empty by chance. A second one is not. */
	private static final int MAX_EMPTY_ANSWERS = 1;

	private final RetryPolicy policy;

	private final LlmBackoff backoff;

	private final Randomness random;

	/** Creates a rule with the exponential backoff of its policy. */
	public RetryRule(RetryPolicy policy, Randomness random) {
		this(policy, exponential(policy, random), random);
	}

	/** Creates a rule with a backoff of the application. */
	public RetryRule(RetryPolicy policy, LlmBackoff backoff, Randomness random) {
		this.policy = policy;
		this.backoff = backoff;
		this.random = random;
	}

	private static LlmBackoff exponential(RetryPolicy policy, Randomness random) {
		Backoff backoff = Backoff.exponential(policy.initialDelay(), policy.maxDelay(), policy.backoffFactor())
			.withJitter(policy.jitter(), policy.maxDelay(), random);
		return (retry, failure) -> backoff.delay(retry);
	}

	@Override
	public LlmDecision decide(LlmFailure failure, LlmCallState call) {
		if (call.attempts() >= this.policy.maxAttempts(failure.kind()) || failure.kind().isNeverWaitedFor()) {
			return LlmDecision.next();
		}
		if (failure.kind() == FailureKind.COOLING_DOWN) {
			return waitForCooldown(failure, call);
		}
		if (!isRetryable(failure, call)) {
			return LlmDecision.next();
		}
		Duration wish = failure.retryAfter();
		if (wish == null) {
			return new LlmDecision.Retry(delay(failure, call));
		}
		Duration limit = call.hasOpenCandidate(failure) ? this.policy.maxWaitWithFallback() : this.policy.maxWait();
		return (wish.compareTo(limit) > 0) ? LlmDecision.next() : new LlmDecision.Retry(notBefore(wish));
	}

	private Duration delay(LlmFailure failure, LlmCallState call) {
		Duration delay = this.backoff.delay(call.backoff(), failure);
		return delay.isNegative() ? Duration.ZERO : delay;
	}

	private boolean isRetryable(LlmFailure failure, LlmCallState call) {
		boolean isSecondEmptyAnswer = failure.kind() == FailureKind.EMPTY_OUTPUT
				&& call.failures(FailureKind.EMPTY_OUTPUT) > MAX_EMPTY_ANSWERS;
		return this.policy.mayRetry(failure) && (!isSecondEmptyAnswer || this.policy.retryOn().matches(failure));
	}

	/**
	 * Retries after the cooldown of the target, unless another target admits attempts or
	 * the total wait exceeds {@code maxWait}. A cooldown is not a failure of this call
	 * and does not count as an attempt.
	 */
	private LlmDecision waitForCooldown(LlmFailure failure, LlmCallState call) {
		Duration remaining = failure.retryAfter();
		if (remaining == null || call.hasOpenCandidate(failure)
				|| call.waitedForCooldown().plus(remaining).compareTo(this.policy.maxWait()) > 0) {
			return LlmDecision.next();
		}
		return new LlmDecision.Retry(notBefore(remaining));
	}

	/**
	 * Returns the wait with jitter, rounded up to a millisecond. The jitter only extends
	 * the wait, because a retry before the time that the server named is certain to fail.
	 */
	private Duration notBefore(Duration wish) {
		double spread = wish.toNanos() * this.policy.jitter() * this.random.next();
		return Duration.ofMillis((long) Math.ceil((wish.toNanos() + spread) / 1_000_000));
	}

}

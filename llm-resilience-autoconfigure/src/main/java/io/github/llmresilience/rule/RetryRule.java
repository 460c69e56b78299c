package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.Objects;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmFailure.RetryAdvice;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.time.Randomness;

/**
 * Tries the same target again, after a backoff or after the wait the server asked for.
 */
public final class RetryRule implements LlmRule {

	private final int maxAttempts;

	private final Backoff backoff;

	private final double jitter;

	private final Duration maxWait;

	private final Duration maxWaitWithFallback;

	private final FailureMatcher retryOn;

	private final FailureMatcher giveUpOn;

	private final Randomness random;

	/**
	 * Creates the rule.
	 * @param settings the settings; what they leave open has its default
	 * @param random the source of jitter
	 */
	public RetryRule(RetrySettings settings, Randomness random) {
		RetrySettings complete = settings.orElse(RetrySettings.DEFAULTS);
		RetryAfterSettings retryAfter = Objects.requireNonNull(complete.retryAfter());
		Duration maxDelay = Objects.requireNonNull(complete.maxDelay());
		this.maxAttempts = Objects.requireNonNull(complete.maxAttempts());
		this.jitter = Objects.requireNonNull(complete.jitter());
		this.backoff = Backoff
			.exponential(Objects.requireNonNull(complete.initialDelay()), maxDelay,
					Objects.requireNonNull(complete.backoffFactor()))
			.withJitter(this.jitter, maxDelay, random);
		this.maxWait = Objects.requireNonNull(retryAfter.maxWait());
		this.maxWaitWithFallback = Objects.requireNonNull(retryAfter.maxWaitWithFallback());
		this.retryOn = Objects.requireNonNull(complete.retryOn());
		this.giveUpOn = Objects.requireNonNull(complete.giveUpOn());
		this.random = random;
	}

	@Override
	public LlmDecision decide(LlmFailure failure, LlmCallState call) {
		if (call.attempts() >= this.maxAttempts || failure.kind().isNeverWaitedFor()) {
			return LlmDecision.next();
		}
		if (failure.kind() == FailureKind.COOLING_DOWN) {
			return waitForCooldown(failure, call);
		}
		if (!isRetryable(failure)) {
			return LlmDecision.next();
		}
		Duration wish = failure.retryAfter();
		if (wish == null) {
			return new LlmDecision.Retry(this.backoff.delay(call.attempts()));
		}
		Duration limit = call.hasOpenCandidate(failure) ? this.maxWaitWithFallback : this.maxWait;
		return (wish.compareTo(limit) > 0) ? LlmDecision.next() : new LlmDecision.Retry(notBefore(wish));
	}

	private boolean isRetryable(LlmFailure failure) {
		if (failure.retryAdvice() == RetryAdvice.DO_NOT_RETRY || this.giveUpOn.matches(failure)) {
			return false;
		}
		return failure.kind().isRetriedByDefault() || this.retryOn.matches(failure);
	}

	/**
	 * The provider told another call when to come back. That is no failure of this call,
	 * and counts as no attempt.
	 */
	private LlmDecision waitForCooldown(LlmFailure failure, LlmCallState call) {
		Duration remaining = failure.retryAfter();
		if (remaining == null || call.hasOpenCandidate(failure)
				|| call.waitedForCooldown().plus(remaining).compareTo(this.maxWait) > 0) {
			return LlmDecision.next();
		}
		return new LlmDecision.Retry(notBefore(remaining));
	}

	/**
	 * Jitter only forwards, and rounded up to a millisecond: a retry before the time the
	 * server named fails for certain.
	 */
	private Duration notBefore(Duration wish) {
		double spread = wish.toNanos() * this.jitter * this.random.next();
		return Duration.ofMillis((long) Math.ceil((wish.toNanos() + spread) / 1_000_000));
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Records the ends of attempts: settles their permits, deposits into the retry budget,
 * and writes history, events and traces.
 */
final class AttemptRecorder {

	/** Failures of a target that its circuit breaker does not count. */
	private static final Set<FailureKind> OF_TARGET = EnumSet.of(FailureKind.RATE_LIMITED, FailureKind.QUOTA_EXHAUSTED,
			FailureKind.AUTHENTICATION, FailureKind.PERMISSION, FailureKind.NOT_FOUND);

	private final CallData call;

	/**
	 * The attempt of the method around a model call, or null in the session of a method.
	 */
	private final @Nullable AttemptContext method;

	private final HedgeDelay hedgeDelay;

	/** The target of a re-ask that has not ended. */
	private @Nullable LlmTarget reasked;

	AttemptRecorder(CallData call, @Nullable AttemptContext method, HedgeDelay hedgeDelay) {
		this.call = call;
		this.method = method;
		this.hedgeDelay = hedgeDelay;
	}

	/**
	 * Records the first element of a stream as the answer of the attempt. The rest of the
	 * stream is not timed.
	 */
	void answering(Step.Attempt attempt) {
		if (!attempt.hasModelCalls() && attempt.hasReachedTarget()) {
			long nanos = nanosSince(attempt);
			attempt.permit().answering(nanos);
			attempt.markAnswering(nanos);
			this.hedgeDelay.answered(attempt.target(), nanos);
		}
	}

	void succeeded(Step.Attempt attempt) {
		if (attempt.hasModelCalls()) {
			endedByModelCalls(attempt);
			return;
		}
		long nanos = nanosSince(attempt);
		recordUsage(attempt);
		if (attempt.hasReachedTarget()) {
			attempt.permit().succeeded(nanos);
			if (!attempt.isAnswering()) {
				this.hedgeDelay.answered(attempt.target(), nanos);
			}
		}
		else {
			attempt.permit().giveBack();
		}
		reportIgnoredFallback(attempt);
		deposit(attempt);
		this.call.reporter().attemptEnded(attempt, targetOf(attempt), null, Duration.ofNanos(nanos));
	}

	/**
	 * Deposits into the retry budget for a first attempt, including the first attempt at
	 * a fallback.
	 */
	private void deposit(Step.Attempt attempt) {
		if (attempt.number() == 1 && !attempt.isHedge() && !attempt.isBodySkipped()
				&& (this.method == null || this.method.attempt() == 1)) {
			this.call.services().budgets().deposit(targetOf(attempt).provider());
		}
	}

	void hedged(LlmTarget first, LlmTarget second) {
		this.call.reporter().hedged(first, second);
	}

	void hedgeEnded(LlmTarget hedge, LlmHedgeOutcome outcome) {
		this.call.reporter().hedgeEnded(hedge, outcome);
	}

	/**
	 * Records an attempt that was beaten by another attempt. If its hedge has beaten it,
	 * the circuit breaker counts it as failed, like a timeout. Otherwise, the circuit
	 * would stay closed for a provider that hangs.
	 */
	void beaten(Step.Attempt attempt, LlmHedgeOutcome outcome) {
		long nanos = nanosSince(attempt);
		recordUsage(attempt);
		if (outcome == LlmHedgeOutcome.WON && attempt.hasReachedTarget()) {
			attempt.permit().failed(nanos);
			this.hedgeDelay.gaveUp(attempt.target(), nanos);
		}
		else {
			attempt.permit().release();
		}
		deposit(attempt);
		LlmTarget target = (attempt.isUndecidedHedge() && this.method != null) ? attempt.target() : targetOf(attempt);
		this.call.reporter().attemptEnded(attempt, target, FailureKind.CANCELLED, Duration.ofNanos(nanos));
	}

	void failed(Step.Attempt attempt, LlmFailure failure, Throwable thrown) {
		if (failure.error() instanceof LlmParseException answer && answer.usage() != null) {
			attempt.context().used(answer.usage());
		}
		if (attempt.hasModelCalls()) {
			this.call.reporter().methodFailed(failure.kind());
		}
		else {
			recordUsage(attempt);
			settlePermit(attempt, failure);
			deposit(attempt);
			this.call.services().gates().heed(targetOf(attempt), failure);
		}
		report(attempt, failure, thrown);
	}

	private static void recordUsage(Step.Attempt attempt) {
		LlmUsage usage = attempt.attemptContext().usage();
		if (usage != null && attempt.hasReachedTarget()) {
			attempt.permit().used(usage.totalTokens());
		}
	}

	private void settlePermit(Step.Attempt attempt, LlmFailure failure) {
		if (!attempt.hasReachedTarget()) {
			attempt.permit().giveBack();
		}
		else if (OF_TARGET.contains(failure.kind())) {
			attempt.permit().rejected();
		}
		else if (!failure.kind().countsForCircuitBreaker()) {
			attempt.permit().release();
		}
		else if (attempt.isAnswering()) {
			attempt.permit().cut();
		}
		else {
			attempt.permit().failed(nanosSince(attempt));
		}
	}

	/** Records an attempt whose end has no information about the health of its target. */
	void ended(Step.Attempt attempt, LlmFailure failure, Throwable thrown) {
		recordUsage(attempt);
		attempt.permit().release();
		report(attempt, failure, thrown);
	}

	/**
	 * Records an attempt of a method that ended with the outcome of its model calls. The
	 * model calls have their own records, so only the trace ends.
	 */
	void endedByModelCalls(Step.Attempt attempt) {
		attempt.trace().end();
	}

	private void report(Step.Attempt attempt, LlmFailure failure, Throwable thrown) {
		Duration duration = Duration.ofNanos(nanosSince(attempt));
		LlmTarget target = attempt.hasModelCalls() ? this.call.reporter().lastReached() : targetOf(attempt);
		if (attempt.hasModelCalls()) {
			endedByModelCalls(attempt);
		}
		else {
			reportIgnoredFallback(attempt);
			this.call.reporter().attemptEnded(attempt, target, failure.kind(), duration);
		}
		this.call.history()
			.failed(target, attempt.number(), failure, thrown, attempt.waited(), duration,
					attempt.attemptContext().usage());
	}

	private void reportIgnoredFallback(Step.Attempt attempt) {
		if (!attempt.hasReachedTarget() && !attempt.isBodySkipped()) {
			this.call.reporter().fallbackIgnored(attempt.target());
		}
	}

	/**
	 * Returns the target of an attempt. If the attempt has not reached it, returns the
	 * last target that the call reached.
	 */
	LlmTarget targetOf(Step.Attempt attempt) {
		return attempt.hasReachedTarget() ? attempt.target() : this.call.reporter().lastReached();
	}

	/** Records the start of a re-ask. */
	void reaskBegins(LlmTarget target) {
		this.reasked = target;
	}

	/**
	 * Records the end of the current re-ask, if there is one. It is healed if it led to
	 * an answer that can be used.
	 */
	void reaskEnded(boolean healed) {
		if (this.reasked != null) {
			this.call.reporter().reaskEnded(this.reasked, healed);
			this.reasked = null;
		}
	}

	private long nanosSince(Step.Attempt attempt) {
		return this.call.services().ticker().nanos() - attempt.startedNanos();
	}

}

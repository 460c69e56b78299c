package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmParseException;
import org.jspecify.annotations.Nullable;

/**
 * Books what became of attempts: at the gate of the target, in the events and in the
 * history. The attempt of a method with model calls of their own is none of a model: only
 * the history has its failure.
 */
final class AttemptBook {

	private final CallScope scope;

	/** The attempt of the method that these of a model are a part of. */
	private final @Nullable AttemptContext within;

	private final Hedging hedging;

	/** Told what is wrong with its answer, and has not answered since. */
	private @Nullable LlmTarget told;

	AttemptBook(CallScope scope, @Nullable AttemptContext within, Hedging hedging) {
		this.scope = scope;
		this.within = within;
		this.hedging = hedging;
	}

	/**
	 * The first element of a stream is the answer; how long it goes on then says nothing.
	 */
	void answering(Step.Call call) {
		if (!call.isOfMethodWithModelCalls() && hasReachedItsTarget(call)) {
			long duration = nanosSince(call);
			call.permit().answering(duration);
			call.markAnswering();
			this.hedging.answered(call.target(), duration);
		}
	}

	void succeeded(Step.Call call) {
		if (call.isOfMethodWithModelCalls()) {
			settledInside(call);
			return;
		}
		long duration = nanosSince(call);
		if (hasReachedItsTarget(call)) {
			call.permit().succeeded(duration);
			if (!call.isAnswering()) {
				this.hedging.answered(call.target(), duration);
			}
		}
		else {
			call.permit().release();
		}
		tellIfIgnored(call);
		deposit(call);
		this.scope.reporter().attemptEnded(call, targetOf(call), null, Duration.ofNanos(duration));
	}

	/** What is asked first, also of a fallback, pays for what is asked again. */
	private void deposit(Step.Call call) {
		if (call.context().attempt() == 1 && !call.isHedge() && (this.within == null || this.within.attempt() == 1)) {
			this.scope.budgets().deposit(targetOf(call).provider());
		}
	}

	/**
	 * Another attempt was first. One that was to be waited for and was not counts for the
	 * circuit breaker like one that timed out: else a provider that hangs would never be
	 * left.
	 */
	void beaten(Step.Call call, LlmHedgeOutcome outcome) {
		long duration = nanosSince(call);
		if (outcome == LlmHedgeOutcome.WON && hasReachedItsTarget(call)) {
			call.permit().failed(duration);
			this.hedging.gaveUp(call.target(), duration);
		}
		else {
			call.permit().release();
		}
		deposit(call);
		LlmTarget target = (call.isAside() && this.within != null) ? call.target() : targetOf(call);
		this.scope.reporter().attemptEnded(call, target, FailureKind.CANCELLED, Duration.ofNanos(duration));
	}

	void failed(Step.Call call, LlmFailure failure, Throwable thrown) {
		if (failure.error() instanceof LlmParseException answer && answer.usage() != null) {
			call.context().used(answer.usage());
		}
		if (!call.isOfMethodWithModelCalls()) {
			settle(call, failure);
			deposit(call);
			this.scope.gates().heed(targetOf(call), failure);
		}
		note(call, failure, thrown);
	}

	private void settle(Step.Call call, LlmFailure failure) {
		if (!hasReachedItsTarget(call) || !failure.kind().countsForCircuitBreaker()) {
			call.permit().release();
		}
		else if (call.isAnswering()) {
			call.permit().cut();
		}
		else {
			call.permit().failed(nanosSince(call));
		}
	}

	/**
	 * An attempt ended with what says nothing about its target.
	 */
	void ended(Step.Call call, LlmFailure failure, Throwable thrown) {
		call.permit().release();
		note(call, failure, thrown);
	}

	/** A target is told what is wrong with its answer. */
	void reaskBegins(LlmTarget target) {
		this.told = target;
	}

	/** It has given an answer that can be used, or never will. */
	void reaskEnded(boolean healed) {
		if (this.told != null) {
			this.scope.reporter().reaskEnded(this.told, healed);
			this.told = null;
		}
	}

	/**
	 * An attempt of a method ended with what its model calls had come to: these are
	 * booked already.
	 */
	void settledInside(Step.Call call) {
		call.trace().end();
	}

	/**
	 * Whether an attempt was made at the target that it was meant for. A body that did
	 * not ask for the target cannot have called a fallback.
	 */
	private static boolean hasReachedItsTarget(Step.Call call) {
		return !call.context().isFallback() || call.attemptContext().isTargetRead();
	}

	private void tellIfIgnored(Step.Call call) {
		if (!hasReachedItsTarget(call)) {
			this.scope.reporter().fallbackIgnored(call.target());
		}
	}

	/** The target that an attempt was made at, as far as that is known. */
	LlmTarget targetOf(Step.Call call) {
		return hasReachedItsTarget(call) ? call.target() : this.scope.reporter().booked();
	}

	private void note(Step.Call call, LlmFailure failure, Throwable thrown) {
		Duration duration = Duration.ofNanos(nanosSince(call));
		LlmTarget target = call.isOfMethodWithModelCalls() ? this.scope.reporter().booked() : targetOf(call);
		if (!call.isOfMethodWithModelCalls()) {
			tellIfIgnored(call);
			this.scope.reporter().attemptEnded(call, target, failure.kind(), duration);
		}
		else {
			settledInside(call);
		}
		this.scope.history()
			.failed(target, call.context().attempt(), failure, thrown, call.waited(), duration,
					call.attemptContext().usage());
	}

	private long nanosSince(Step.Call call) {
		return this.scope.ticker().nanos() - call.startedNanos();
	}

}

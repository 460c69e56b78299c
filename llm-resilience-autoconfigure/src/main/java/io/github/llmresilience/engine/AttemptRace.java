/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.Objects;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmHedgeOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The running attempt of a session and the hedge beside it, until one of them answers. An
 * attempt that was beaten is in neither place, and its result is ignored. Modified only
 * under the lock of the call, except by {@link #cancel()}.
 */
final class AttemptRace {

	private final AttemptRecorder recorder;

	private volatile Step.@Nullable Attempt attempt;

	private volatile Step.@Nullable Attempt hedge;

	/** Whether the attempt has begun to answer. No hedge starts after that. */
	private boolean decided;

	/** Whether the caller has cancelled. Later failures result from the cancellation. */
	private volatile boolean cancelling;

	/** The attempt to abort after the lock is released, or null. */
	private Step.@Nullable Attempt beaten;

	AttemptRace(AttemptRecorder recorder) {
		this.recorder = recorder;
	}

	/** Starts a new attempt. */
	void begin(Step.Attempt attempt) {
		this.attempt = attempt;
		this.decided = false;
	}

	boolean isOpenBeside(Step.Attempt attempt) {
		return this.attempt == attempt && this.hedge == null && !this.decided && !attempt.hasModelCalls();
	}

	/** Adds a hedge beside the running attempt. */
	void join(Step.Attempt second) {
		Step.Attempt first = Objects.requireNonNull(this.attempt);
		this.hedge = second;
		this.recorder.hedged(first.target(), second.target());
	}

	boolean includes(Step.Attempt attempt) {
		return this.attempt == attempt || this.hedge == attempt;
	}

	/** Returns the running attempt without its hedge, or null if no attempt runs. */
	Step.@Nullable Attempt first() {
		return this.attempt;
	}

	/**
	 * Marks later failures as cancelled and aborts the running attempts. Must be called
	 * without the lock, because abort hooks are application code.
	 */
	void cancel() {
		this.cancelling = true;
		running().forEach(Step.Attempt::abort);
	}

	boolean isCancelling() {
		return this.cancelling;
	}

	Stream<Step.Attempt> running() {
		return Stream.of(this.attempt, this.hedge).filter(Objects::nonNull);
	}

	/**
	 * Goes on with an attempt that answers, and gives up the other attempt.
	 * @return the attempt that was given up, or null if there is none
	 */
	Step.@Nullable Attempt win(Step.Attempt winner) {
		Step.Attempt other = remove(winner);
		this.attempt = winner;
		this.decided = true;
		if (other != null) {
			giveUp(other, winner.isUndecidedHedge() ? LlmHedgeOutcome.WON : LlmHedgeOutcome.LOST, winner);
		}
		return other;
	}

	/**
	 * Removes an attempt that has ended. The other attempt goes on alone.
	 * @return the other attempt, or null if there is none
	 */
	Step.@Nullable Attempt leave(Step.Attempt failed) {
		Step.Attempt other = remove(failed);
		if (other != null) {
			tell(other.isUndecidedHedge() ? LlmHedgeOutcome.TOOK_OVER : LlmHedgeOutcome.FAILED, failed, other);
		}
		return other;
	}

	/**
	 * Removes an attempt that ends the call without an answer, and gives up the other
	 * attempt.
	 */
	void end(Step.Attempt last) {
		Step.Attempt other = remove(last);
		this.attempt = null;
		if (other != null) {
			giveUp(other, LlmHedgeOutcome.CANCELLED, last);
		}
	}

	private Step.@Nullable Attempt remove(Step.Attempt ended) {
		Step.Attempt other = (this.hedge == ended) ? this.attempt : this.hedge;
		this.attempt = other;
		this.hedge = null;
		return other;
	}

	private void giveUp(Step.Attempt attempt, LlmHedgeOutcome outcome, Step.Attempt other) {
		attempt.markBeaten();
		this.recorder.beaten(attempt, outcome);
		this.beaten = attempt;
		tell(outcome, attempt, other);
	}

	private void tell(LlmHedgeOutcome outcome, Step.Attempt one, Step.Attempt other) {
		this.recorder.hedgeEnded((one.isUndecidedHedge() ? one : other).target(), outcome);
	}

	/**
	 * Returns the attempt that was given up, and clears it. The session aborts it after
	 * the lock is released, because abort hooks are application code.
	 * @return the attempt, or null if there is none
	 */
	Step.@Nullable Attempt takeBeaten() {
		Step.Attempt attempt = this.beaten;
		this.beaten = null;
		return attempt;
	}

}

package io.github.llmresilience.engine;

import java.util.Objects;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmHedgeOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The attempt of a session that runs, and the one that is made beside it, as long as it
 * is open which of them the session goes on with. An attempt that is none of these was
 * beaten: what it comes to counts for nothing. Changed only while the session is locked.
 */
final class AttemptRace {

	private final AttemptRecorder recorder;

	private final CallReporter reporter;

	private volatile Step.@Nullable Attempt attempt;

	private volatile Step.@Nullable Attempt hedge;

	/** The attempt has begun to answer: none is made beside it any more. */
	private boolean decided;

	/** Still to be aborted. */
	private Step.@Nullable Attempt beaten;

	AttemptRace(AttemptRecorder recorder, CallReporter reporter) {
		this.recorder = recorder;
		this.reporter = reporter;
	}

	/** A new attempt runs. */
	void begin(Step.Attempt attempt) {
		this.attempt = attempt;
		this.decided = false;
	}

	boolean isOpenBeside(Step.Attempt attempt) {
		return this.attempt == attempt && this.hedge == null && !this.decided && !attempt.hasModelCalls();
	}

	/** A second one runs beside it. */
	void join(Step.Attempt second) {
		Step.Attempt first = Objects.requireNonNull(this.attempt);
		this.hedge = second;
		this.reporter.hedged(first.target(), second.target());
	}

	boolean includes(Step.Attempt attempt) {
		return this.attempt == attempt || this.hedge == attempt;
	}

	/** The call's own, if one runs. */
	Step.@Nullable Attempt first() {
		return this.attempt;
	}

	Stream<Step.Attempt> running() {
		return Stream.of(this.attempt, this.hedge).filter(Objects::nonNull);
	}

	/**
	 * One begins to answer.
	 * @return the other one, which is given up, or null if there is none
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
	 * One failed.
	 * @return the other one, which goes on alone, or null if there is none
	 */
	Step.@Nullable Attempt leave(Step.Attempt failed) {
		Step.Attempt other = remove(failed);
		if (other != null) {
			tell(other.isUndecidedHedge() ? LlmHedgeOutcome.TOOK_OVER : LlmHedgeOutcome.FAILED, failed, other);
		}
		return other;
	}

	/** One ends the call, without an answer. */
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
		this.reporter.hedgeEnded((one.isUndecidedHedge() ? one : other).target(), outcome);
	}

	/**
	 * The one given up, to be aborted when the session is not locked any more: hooks are
	 * the application's code.
	 */
	Step.@Nullable Attempt takeBeaten() {
		Step.Attempt attempt = this.beaten;
		this.beaten = null;
		return attempt;
	}

}

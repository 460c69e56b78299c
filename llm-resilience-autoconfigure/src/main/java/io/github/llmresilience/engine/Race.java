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
final class Race {

	private final AttemptBook book;

	private final CallReporter reporter;

	private volatile Step.@Nullable Call attempt;

	private volatile Step.@Nullable Call hedge;

	/** The attempt has begun to answer: none is made beside it any more. */
	private boolean decided;

	/** Still to be aborted. */
	private Step.@Nullable Call beaten;

	Race(AttemptBook book, CallReporter reporter) {
		this.book = book;
		this.reporter = reporter;
	}

	/** A new attempt runs. */
	void begin(Step.Call call) {
		this.attempt = call;
		this.decided = false;
	}

	boolean isOpenBeside(Step.Call call) {
		return this.attempt == call && this.hedge == null && !this.decided && !call.isOfMethodWithModelCalls();
	}

	/** A second one runs beside it. */
	void join(Step.Call second) {
		Step.Call first = Objects.requireNonNull(this.attempt);
		this.hedge = second;
		this.reporter.hedged(first.target(), second.target());
	}

	boolean includes(Step.Call call) {
		return this.attempt == call || this.hedge == call;
	}

	/** The call's own, if one runs. */
	Step.@Nullable Call first() {
		return this.attempt;
	}

	Stream<Step.Call> running() {
		return Stream.of(this.attempt, this.hedge).filter(Objects::nonNull);
	}

	/**
	 * One begins to answer.
	 * @return the other one, which is given up, or null if there is none
	 */
	Step.@Nullable Call win(Step.Call winner) {
		Step.Call other = remove(winner);
		this.attempt = winner;
		this.decided = true;
		if (other != null) {
			giveUp(other, winner.isAside() ? LlmHedgeOutcome.WON : LlmHedgeOutcome.LOST, winner);
		}
		return other;
	}

	/**
	 * One failed.
	 * @return the other one, which goes on alone, or null if there is none
	 */
	Step.@Nullable Call leave(Step.Call failed) {
		Step.Call other = remove(failed);
		if (other != null) {
			tell(other.isAside() ? LlmHedgeOutcome.TOOK_OVER : LlmHedgeOutcome.FAILED, failed, other);
		}
		return other;
	}

	/** One ends the call, without an answer. */
	void end(Step.Call last) {
		Step.Call other = remove(last);
		this.attempt = null;
		if (other != null) {
			giveUp(other, LlmHedgeOutcome.CANCELLED, last);
		}
	}

	private Step.@Nullable Call remove(Step.Call ended) {
		Step.Call other = (this.hedge == ended) ? this.attempt : this.hedge;
		this.attempt = other;
		this.hedge = null;
		return other;
	}

	private void giveUp(Step.Call call, LlmHedgeOutcome outcome, Step.Call other) {
		call.markBeaten();
		this.book.beaten(call, outcome);
		this.beaten = call;
		tell(outcome, call, other);
	}

	private void tell(LlmHedgeOutcome outcome, Step.Call one, Step.Call other) {
		this.reporter.hedgeEnded((one.isAside() ? one : other).target(), outcome);
	}

	/**
	 * The one given up, to be aborted when the session is not locked any more: hooks are
	 * the application's code.
	 */
	Step.@Nullable Call takeBeaten() {
		Step.Call call = this.beaten;
		this.beaten = null;
		return call;
	}

}

package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.failure.LlmFailure;
import org.jspecify.annotations.Nullable;

/**
 * Second attempts beside those that take long: where they are made, and where the call is
 * when one of them goes on alone.
 */
final class Hedges {

	private final CallScope scope;

	private final Hedging hedging;

	private final Tries tries;

	private final Race race;

	private final Attempts attempts;

	private final CallCourse course;

	private final AttemptBook book;

	Hedges(CallScope scope, Hedging hedging, Tries tries, Race race, Attempts attempts, CallCourse course,
			AttemptBook book) {
		this.scope = scope;
		this.hedging = hedging;
		this.tries = tries;
		this.race = race;
		this.attempts = attempts;
		this.course = course;
		this.book = book;
	}

	/** How long an attempt may be without an answer, or null for as long as it takes. */
	@Nullable Duration after(Step.Call call) {
		return this.hedging.after(call.target());
	}

	/** A second attempt beside one that is without an answer, or null for none. */
	Step.@Nullable Call beside(Step.Call call) {
		if (!this.race.isOpenBeside(call) || this.scope.hasEnded() || this.scope.deadline().isOver()) {
			return null;
		}
		Duration taken = Duration.ofNanos(this.scope.ticker().nanos() - call.startedNanos());
		TargetSearch.Open open = this.course.beside(call.target(), taken);
		if (open == null) {
			return null;
		}
		Step.Call hedge = this.attempts.beside(open);
		this.race.join(hedge);
		return hedge;
	}

	/** An attempt begins to answer: another one beside it is given up. */
	void goOnWith(Step.Call call) {
		Step.Call other = this.race.win(call);
		if (other != null) {
			leave(other, call, this.scope.targets()::moveTo);
		}
	}

	/** An attempt failed, and another one still runs, which is the call's now. */
	void leaveTo(Step.Call other, Step.Call failed, LlmFailure failure) {
		leave(failed, other, (target) -> this.course.moveTo(target, failure.kind()));
	}

	/**
	 * One attempt is out. Where the other one is at another target, the call goes there,
	 * unless model calls on other threads have moved on meanwhile.
	 */
	private void leave(Step.Call out, Step.Call other, Consumer<LlmTargetSettings> move) {
		if (!other.isAside()) {
			return;
		}
		LlmTargetSettings target = this.scope.targets().settingsOf(other.target());
		other.takeOver();
		this.book.reaskEnded(false);
		if (isCurrent(out.target())) {
			move.accept(target);
			this.attempts.enter(target);
		}
		else {
			this.tries.next(target);
		}
	}

	private boolean isCurrent(LlmTarget target) {
		return this.scope.targets().current().target().equals(target);
	}

}

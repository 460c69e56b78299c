/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmFailure;
import org.jspecify.annotations.Nullable;

/**
 * Starts hedges beside attempts that take long, and moves the call to the attempt that
 * goes on.
 */
final class HedgeStarter {

	private final CallData call;

	private final HedgeDelay delay;

	private final AttemptCounter counter;

	private final AttemptRace race;

	private final AttemptFactory attempts;

	private final RuleChain rules;

	private final AttemptRecorder recorder;

	HedgeStarter(CallData call, HedgeDelay delay, AttemptCounter counter, AttemptRace race, AttemptFactory attempts,
			RuleChain rules, AttemptRecorder recorder) {
		this.call = call;
		this.delay = delay;
		this.counter = counter;
		this.race = race;
		this.attempts = attempts;
		this.rules = rules;
		this.recorder = recorder;
	}

	/**
	 * Returns the time without an answer after which an attempt is hedged, or null if it
	 * is not hedged.
	 */
	@Nullable Duration delayOf(Step.Attempt attempt) {
		return this.delay.after(attempt.target());
	}

	/**
	 * Starts a hedge beside an attempt without an answer. Returns null if none may start.
	 */
	Step.@Nullable Attempt startBeside(Step.Attempt attempt) {
		if (!this.race.isOpenBeside(attempt) || this.call.hasEnded() || this.call.deadline().isOver()) {
			return null;
		}
		TargetSearch.Open open = findTarget(attempt);
		if (open == null) {
			return null;
		}
		Step.Attempt hedge = this.attempts.hedge(open);
		this.race.join(hedge);
		return hedge;
	}

	/**
	 * Returns the target of a hedge: the target that a timeout of the slow attempt would
	 * lead to. Returns null if no target admits the hedge, or if the retry budget is
	 * empty.
	 */
	private TargetSearch.@Nullable Open findTarget(Step.Attempt slow) {
		Duration taken = Duration.ofNanos(this.call.services().ticker().nanos() - slow.startedNanos());
		LlmFailure timeout = LlmFailure.of(FailureKind.TIMEOUT,
				new LlmAttemptTimeoutException(slow.target().toString(), taken, null));
		LlmTargetSettings current = this.call.targets().current();
		List<LlmTargetSettings> candidates = current.target().equals(slow.target()) ? this.call.targets()
			.candidates(timeout, Set.of())
			.stream()
			.map(this.call.targets()::settingsOf)
			.toList() : List.of(current);
		TargetSearch.Open open = TargetSearch.firstOpen(candidates, this.call.services().gates());
		if (open == null) {
			return null;
		}
		LlmTarget target = open.target().target();
		if (this.call.services().budgets().tryTake(target.provider())) {
			return open;
		}
		open.permit().giveBack();
		this.call.reporter().budgetExhausted(target, FailureKind.TIMEOUT);
		return null;
	}

	/**
	 * Goes on with an attempt that begins to answer, and gives up the attempt beside it.
	 */
	void goOnWith(Step.Attempt attempt) {
		Step.Attempt other = this.race.win(attempt);
		if (other != null) {
			move(other, attempt, this.call.targets()::moveTo);
		}
	}

	/** Goes on with the other attempt after an attempt has failed. */
	void goOnAfter(Step.Attempt failed, LlmFailure failure, Step.Attempt other) {
		move(failed, other, (target) -> this.rules.moveTo(target, failure.kind()));
	}

	/**
	 * Moves the call to the target of a hedge, unless another model call has moved it
	 * already.
	 */
	private void move(Step.Attempt from, Step.Attempt to, Consumer<LlmTargetSettings> move) {
		if (!to.isUndecidedHedge()) {
			return;
		}
		LlmTargetSettings target = this.call.targets().settingsOf(to.target());
		to.takeOver();
		this.recorder.reaskEnded(false);
		if (this.call.targets().current().target().equals(from.target())) {
			move.accept(target);
			this.attempts.enter(target);
		}
		else {
			this.counter.next(target);
		}
	}

}

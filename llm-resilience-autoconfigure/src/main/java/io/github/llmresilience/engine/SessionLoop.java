/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.Objects;
import java.util.concurrent.CancellationException;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmFailure;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a session: begin, attempt, ask the rules, wait or go on, end. The loop
 * decides and does not wait. The driver carries out each step and reports the result.
 * Decisions are made under the lock of the call.
 */
final class SessionLoop {

	private final CallData call;

	private final SessionRole role;

	private final RuleChain rules;

	private final SessionStream stream;

	private final AttemptRecorder recorder;

	private final AttemptRace race;

	private final AttemptFactory attempts;

	/** Null if this session never hedges. */
	private final @Nullable HedgeStarter hedges;

	/** The last step of the session, or null. Later events are ignored. */
	private @Nullable Step ending;

	SessionLoop(CallData call, SessionRole role, @Nullable Object parentSpan, boolean offersTools,
			AttemptContext.Owner owner) {
		this.call = call;
		this.role = role;
		AttemptCounter counter = new AttemptCounter();
		HedgeDelay hedgeDelay = HedgeDelay.of(call, role.methodAttempt() == null, offersTools);
		this.rules = new RuleChain(call, counter);
		this.stream = new SessionStream(call);
		this.recorder = new AttemptRecorder(call, role.methodAttempt(), hedgeDelay);
		this.race = new AttemptRace(this.recorder);
		this.attempts = new AttemptFactory(call, counter, this.rules, this.stream, parentSpan, owner);
		this.hedges = hedgeDelay.isPossible()
				? new HedgeStarter(call, hedgeDelay, counter, this.race, this.attempts, this.rules, this.recorder)
				: null;
	}

	CallData call() {
		return this.call;
	}

	SessionRole role() {
		return this.role;
	}

	Step begin() {
		this.role.begin(this.call);
		AttemptContext method = this.role.methodAttempt();
		if (method != null) {
			this.rules.takeOver(method.takeTurn());
		}
		return (this.ending != null) ? this.ending : follow(this.rules.enter());
	}

	Step waited() {
		return follow(this.rules.waited());
	}

	private Step follow(NextStep next) {
		if (next instanceof NextStep.Attempt admitted) {
			Step.Attempt attempt = this.attempts.next(admitted);
			this.race.begin(attempt);
			LlmFailure fault = this.role.faultOf(attempt.target(), this.call.services().faults());
			return (fault != null) ? failedOnPurpose(attempt, fault) : attempt;
		}
		return (next instanceof NextStep.Wait wait) ? new Step.Wait(wait.duration()) : giveUp((NextStep.End) next);
	}

	/** Fails an attempt before its driver makes it. Reading the target reaches it. */
	private Step failedOnPurpose(Step.Attempt attempt, LlmFailure fault) {
		attempt.context().target();
		return failed(attempt, fault, fault.error());
	}

	Step succeeded(Step.Attempt attempt, @Nullable Object value) {
		if (!this.race.includes(attempt)) {
			return Step.Leave.SUPERSEDED;
		}
		goOnWith(attempt);
		this.race.leave(attempt);
		this.recorder.succeeded(attempt);
		this.recorder.reaskEnded(true);
		return ending(new Step.Return(this.role.succeeded(value, this.call)));
	}

	Step failed(Step.Attempt attempt, LlmFailure failure, Throwable error) {
		if (!this.race.includes(attempt)) {
			return Step.Leave.SUPERSEDED;
		}
		if (AttemptFailures.isFinal(failure)) {
			this.race.end(attempt);
			this.recorder.ended(attempt, failure, error);
			return end(LlmOutcome.FAILURE, AttemptFailures.finalError(error));
		}
		if (failure.kind() == FailureKind.CANCELLED && attempt.isUndecidedHedge()) {
			this.recorder.ended(attempt, failure, error);
			this.race.leave(attempt);
			return Step.Leave.SUPERSEDED;
		}
		if (failure.kind() == FailureKind.CANCELLED || this.race.isCancelling()) {
			return cancel(attempt, error);
		}
		this.recorder.failed(attempt, failure, error);
		if (this.role.methodAttempt() == null) {
			this.call.attemptFailed(attempt.attemptContext(), failure);
		}
		if (this.call.hasEnded()) {
			this.race.end(attempt);
			return giveUp(NextStep.End.EXHAUSTED);
		}
		Step.Attempt other = this.race.leave(attempt);
		if (other != null) {
			Objects.requireNonNull(this.hedges).goOnAfter(attempt, failure, other);
			return Step.Leave.SUPERSEDED;
		}
		return follow(
				(hasCallMovedOn(attempt) && !this.stream.hasBegun()) ? this.rules.enter() : askRules(attempt, failure));
	}

	private NextStep askRules(Step.Attempt attempt, LlmFailure failure) {
		LlmTargetSettings from = this.call.targets().current();
		NextStep next = this.rules.after(failure, attempt.attemptContext().answers(),
				this.stream.after(attempt, this.role.methodAttempt()));
		if (failure.kind().isAboutOutput() || from != this.call.targets().current()) {
			this.recorder.reaskEnded(false);
		}
		if (this.rules.isReaskNext()) {
			this.recorder.reaskBegins(from.target());
		}
		return next;
	}

	/**
	 * Whether a model call on another thread has moved the call to another target in the
	 * meantime.
	 */
	private boolean hasCallMovedOn(Step.Attempt attempt) {
		return this.role.methodAttempt() != null && !attempt.target().equals(this.call.targets().current().target());
	}

	/** Ends the session with the outcome of a model call inside the attempt. */
	Step failedInModelCall(Step.Attempt attempt, LlmOutcome outcome, Throwable error) {
		this.race.leave(attempt);
		return end(outcome, AttemptFailures.finalError(error));
	}

	/** Ends the session of a model call whose method goes on with another attempt. */
	Step refused() {
		return ending(new Step.Throw(this.call.history().cancelled(null)));
	}

	Step cancelled(@Nullable Throwable error) {
		return cancel(this.race.first(), error);
	}

	private Step cancel(Step.@Nullable Attempt attempt, @Nullable Throwable error) {
		if (attempt != null) {
			this.race.end(attempt);
			if (error == null || attempt.outcomeOfModelCallBehind(error) == null) {
				Throwable thrown = Objects.requireNonNullElseGet(error, CancellationException::new);
				this.recorder.ended(attempt, LlmFailure.of(FailureKind.CANCELLED, thrown), thrown);
			}
			else {
				attempt.permit().release();
				this.recorder.endedByModelCalls(attempt);
			}
		}
		if (error == null && this.role.methodAttempt() != null) {
			this.role.cancelledByMethod(this.call);
			return ending(new Step.Throw(this.call.history().cancelled(null)));
		}
		return end(LlmOutcome.CANCELLED,
				(error instanceof LlmCallCancelledException inner) ? inner : this.call.history().cancelled(error));
	}

	private Step giveUp(NextStep.End reason) {
		CallHistory history = this.call.history();
		Throwable ofApplication = history.errorOfApplication();
		if (ofApplication != null) {
			return end((reason == NextStep.End.OUT_OF_TIME) ? LlmOutcome.DEADLINE : LlmOutcome.FAILURE, ofApplication);
		}
		return switch (reason) {
			case STREAM_BROKEN -> end(LlmOutcome.FAILURE, history.streamBroken(this.rules.obstacle()));
			case OUT_OF_TIME -> end(LlmOutcome.DEADLINE, history.deadlineExceeded());
			case EXHAUSTED -> end(history.hasRealAttempt() ? LlmOutcome.FAILURE : LlmOutcome.REJECTED,
					history.exhausted(this.call.services().ticker().nanos()));
		};
	}

	private Step end(LlmOutcome outcome, Throwable thrown) {
		this.recorder.reaskEnded(false);
		this.role.failed(thrown, outcome, this.call);
		return ending(new Step.Throw(thrown));
	}

	/**
	 * Ends the session with an exception that a rule of the application, or a part of the
	 * engine, has thrown.
	 */
	Step broken(Throwable error) {
		this.race.running().forEach((attempt) -> attempt.permit().release());
		this.role.failed(error, LlmOutcome.FAILURE, this.call);
		return ending(new Step.Throw(error));
	}

	private Step ending(Step step) {
		this.ending = step;
		this.rules.giveBackTurn();
		return step;
	}

	@Nullable Step ending() {
		return this.ending;
	}

	/**
	 * Makes an attempt the only attempt, because it has begun to answer.
	 * @return false if another attempt was first
	 */
	boolean claim(Step.Attempt attempt) {
		boolean first = this.ending == null && this.race.includes(attempt);
		if (first) {
			goOnWith(attempt);
		}
		return first;
	}

	private void goOnWith(Step.Attempt attempt) {
		if (this.hedges != null) {
			this.hedges.goOnWith(attempt);
		}
	}

	Step hedge(Step.Attempt attempt) {
		Step.Attempt hedge = (this.hedges != null) ? this.hedges.startBeside(attempt) : null;
		return (hedge != null) ? hedge : Step.Leave.SUPERSEDED;
	}

	@Nullable HedgeStarter hedges() {
		return this.hedges;
	}

	AttemptRace race() {
		return this.race;
	}

	AttemptRecorder recorder() {
		return this.recorder;
	}

	SessionStream stream() {
		return this.stream;
	}

	/** Returns the running attempt that a context belongs to, or null. */
	Step.@Nullable Attempt runningIn(LlmCallContext context) {
		return this.race.running().filter((attempt) -> attempt.attemptContext() == context).findFirst().orElse(null);
	}

}

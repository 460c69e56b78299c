package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.Permit;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows a failure. The rules of the current target are asked in order; the
 * first decision that gates, retry budget and deadline allow becomes the next step.
 */
final class RuleChain {

	/** A provider that names a shorter wait has not scheduled the retry. */
	private static final Duration MIN_SCHEDULED_WAIT = Duration.ofSeconds(1);

	private final CallData call;

	private final AttemptCounter counter;

	private final Rejections rejections;

	private WaitTimes waits = WaitTimes.NONE;

	private List<LlmFeedback> feedback = List.of();

	private Answers lastAnswers = Answers.NONE;

	private LlmStreamState stream = LlmStreamState.NOT_BEGUN;

	private boolean ranOutOfTime;

	/** Whether the budget has refused the failure that is being decided about. */
	private boolean budgetEmpty;

	RuleChain(CallData call, AttemptCounter counter) {
		this.call = call;
		this.counter = counter;
		this.rejections = new Rejections(call);
	}

	/**
	 * Makes an attempt at the current target, or what the rules decide if its gate
	 * refuses.
	 */
	NextStep enter() {
		LlmTarget target = current().target();
		Admission admission = this.call.services().gates().admit(target);
		if (admission instanceof Admission.Granted granted) {
			return attempt(granted.permit());
		}
		Admission.Refused refused = (Admission.Refused) admission;
		this.rejections.note(target, refused);
		this.stream = this.stream.withoutAttempt();
		return ask(this.rejections.failure(target, refused), refused.causes(), this.counter.attemptsAt(current()));
	}

	/** The wait is over. */
	NextStep waited() {
		this.waits = this.waits.over();
		return enter();
	}

	/** An attempt at the current target failed. */
	NextStep after(LlmFailure failure, Answers answers, LlmStreamState stream) {
		this.lastAnswers = answers;
		this.stream = stream;
		return ask(failure, Set.of(), Math.max(1, this.counter.attemptsAt(current())));
	}

	private NextStep ask(LlmFailure failure, Set<FailureKind> causes, int attempts) {
		this.budgetEmpty = false;
		LlmCallState state = new RuleInput(attempts, this.call.targets().reasks(), this.waits.forCooldown(),
				this.stream, causes, this.call.targets(), this.call.services().gates());
		for (LlmRule rule : current().rules()) {
			NextStep next = apply(rule.decide(failure, state), failure, state);
			if (next != null) {
				return next;
			}
		}
		return end();
	}

	/** Returns the step that a decision leads to, or null to ask the next rule. */
	private @Nullable NextStep apply(LlmDecision decision, LlmFailure failure, LlmCallState state) {
		if (decision instanceof LlmDecision.Retry retry) {
			return retry(retry.delay(), failure, state);
		}
		if (decision instanceof LlmDecision.Reask reask) {
			return reask(reask.feedback(), failure);
		}
		if (decision instanceof LlmDecision.Resume) {
			return resume(failure);
		}
		if (decision instanceof LlmDecision.FallBack fallBack) {
			return fallBack(fallBack.candidates(), failure);
		}
		return (decision instanceof LlmDecision.Fail) ? fail(failure) : null;
	}

	private NextStep attempt(Permit permit) {
		Duration waited = this.waits.all();
		this.waits = WaitTimes.NONE;
		return new NextStep.Attempt(permit, waited);
	}

	/**
	 * Retries unless the deadline forbids it; a breaker that has just opened is not
	 * waited for.
	 */
	private @Nullable NextStep retry(Duration delay, LlmFailure failure, LlmCallState state) {
		if (!this.call.deadline().leavesTimeAfter(delay, state.hasOpenCandidate(failure))) {
			this.ranOutOfTime = true;
			return null;
		}
		boolean forCooldown = failure.kind() == FailureKind.COOLING_DOWN;
		if (!forCooldown && this.call.services().gates().stateOf(current().target()) == CircuitState.OPEN) {
			return enter();
		}
		if (!forCooldown && !isAffordable(failure)) {
			return null;
		}
		this.waits = this.waits.begin(delay, forCooldown);
		if (!forCooldown) {
			this.call.reporter().retryScheduled(failure.kind(), delay);
		}
		return new NextStep.Wait(delay);
	}

	private @Nullable NextStep reask(LlmFeedback feedback, LlmFailure failure) {
		if (isTimeOver() || !isAffordable(failure)) {
			return null;
		}
		this.feedback = Stream.concat(this.feedback.stream(), Stream.of(this.lastAnswers.complete(feedback))).toList();
		this.call.targets().countReask();
		this.counter.reask();
		return enter();
	}

	private @Nullable NextStep resume(LlmFailure failure) {
		if (isTimeOver() || !isAffordable(failure)) {
			return null;
		}
		this.counter.resume();
		return enter();
	}

	/**
	 * Moves to the first candidate that admits an attempt, else to the one that will
	 * first.
	 */
	private @Nullable NextStep fallBack(List<LlmTarget> candidates, LlmFailure failure) {
		if (isTimeOver()) {
			return null;
		}
		List<LlmTargetSettings> settings = candidates.stream().map(this.call.targets()::settingsOf).toList();
		TargetSearch found = TargetSearch.among(settings, this.call.services().gates(), this.rejections::note);
		if (found instanceof TargetSearch.Open open) {
			moveTo(open.target(), failure.kind());
			return attempt(open.permit());
		}
		return (found instanceof TargetSearch.Cooling cooling) ? waitFor(cooling, failure.kind()) : null;
	}

	private @Nullable NextStep waitFor(TargetSearch.Cooling cooling, FailureKind kind) {
		LlmFailure rejection = this.rejections.failure(cooling.target().target(), cooling.refused());
		LlmCallState state = new RuleInput(0, 0, Duration.ZERO, this.stream.withoutAttempt(),
				cooling.refused().causes(), this.call.targets(), this.call.services().gates());
		for (LlmRule rule : cooling.target().rules()) {
			if (rule.decide(rejection, state) instanceof LlmDecision.Retry retry) {
				NextStep wait = retry(retry.delay(), rejection, state);
				if (wait != null) {
					moveTo(cooling.target(), kind);
				}
				return wait;
			}
		}
		return null;
	}

	/** Makes another target the current one. */
	void moveTo(LlmTargetSettings next, FailureKind kind) {
		this.ranOutOfTime = false;
		this.call.reporter().fellBack(current().target(), next.target(), kind);
		this.call.targets().moveTo(next);
	}

	/**
	 * Ends the session; names the obstacle if the failure alone would not have ended it.
	 */
	private NextStep fail(LlmFailure failure) {
		if (isCutByDeadline()) {
			return NextStep.End.OUT_OF_TIME;
		}
		boolean passes = failure.kind().isRetriedByDefault() || failure.kind().isFallenBackFromByDefault();
		return (passes && this.stream.obstacle() != null) ? NextStep.End.STREAM_BROKEN : end();
	}

	private NextStep end() {
		return (this.ranOutOfTime || isCutByDeadline()) ? NextStep.End.OUT_OF_TIME : NextStep.End.EXHAUSTED;
	}

	private boolean isCutByDeadline() {
		return this.call.deadline().isOver() && this.call.history().endsWithAttemptTimeout();
	}

	private boolean isTimeOver() {
		boolean over = this.call.deadline().isOver();
		this.ranOutOfTime |= over;
		return over;
	}

	/**
	 * Takes from the retry budget for another request to the current target. The budget
	 * is asked once for each failure. A retry that the provider has scheduled is free:
	 * the cooldown keeps all calls away until then.
	 */
	private boolean isAffordable(LlmFailure failure) {
		if (this.budgetEmpty) {
			return false;
		}
		LlmTarget target = current().target();
		if (isScheduledByProvider(failure) || this.call.services().budgets().tryTake(target.provider())) {
			return true;
		}
		this.budgetEmpty = true;
		this.call.reporter().budgetExhausted(target, failure.kind());
		return false;
	}

	private static boolean isScheduledByProvider(LlmFailure failure) {
		Duration wait = failure.retryAfter();
		return failure.kind() == FailureKind.RATE_LIMITED && wait != null && wait.compareTo(MIN_SCHEDULED_WAIT) >= 0;
	}

	/** Returns the feedback for the next attempt, oldest first. */
	List<LlmFeedback> feedback() {
		return this.feedback;
	}

	/**
	 * Returns why the stream cannot be continued, after
	 * {@link NextStep.End#STREAM_BROKEN}.
	 */
	String obstacle() {
		return Objects.requireNonNull(this.stream.obstacle());
	}

	private LlmTargetSettings current() {
		return this.call.targets().current();
	}

}

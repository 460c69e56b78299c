/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Comparator;
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
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.TargetGates;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step after a failure. The rules of the current target are asked in
 * order. The first decision that the gates, the retry budget and the deadline allow
 * becomes the next step.
 */
final class RuleChain {

	/** The minimum wait that counts as a retry scheduled by the provider. */
	private static final Duration MIN_SCHEDULED_WAIT = Duration.ofSeconds(1);

	private final CallData call;

	private final AttemptCounter counter;

	/** Null if no targets are asked in turn. */
	private final @Nullable TargetRotation rotation;

	private WaitTimes waits = WaitTimes.NONE;

	private List<LlmFeedback> feedback = List.of();

	private Answers lastAnswers = Answers.NONE;

	private LlmStreamState stream = LlmStreamState.NOT_BEGUN;

	/** The rate limit that has refused the last attempt, or null. */
	private @Nullable RateLimit rateLimit;

	/** The turn that the session waits for or has taken over, or null. */
	private @Nullable HeldTurn turn;

	private boolean ranOutOfTime;

	/** Whether the retry budget has refused a request for the current failure. */
	private boolean budgetEmpty;

	RuleChain(CallData call, AttemptCounter counter) {
		this.call = call;
		this.counter = counter;
		this.rotation = TargetRotation.of(call, counter);
	}

	/**
	 * Returns an attempt at the current target. If its gate refuses the attempt, returns
	 * the decision of the rules.
	 */
	NextStep enter() {
		LlmTarget target = current().target();
		Admission admission = admit(target);
		if (admission instanceof Admission.Granted granted) {
			return attempt(granted.permit());
		}
		Admission.Refused refused = (Admission.Refused) admission;
		LlmFailure rejection = Rejections.failure(this.call, target, refused);
		if (refused.isPause() && !input(refused.causes()).hasOpenCandidate(rejection)) {
			Admission second = gates().admitDespitePause(target);
			if (second instanceof Admission.Granted granted) {
				return attempt(granted.permit());
			}
			refused = (Admission.Refused) second;
			rejection = Rejections.failure(this.call, target, refused);
		}
		this.rateLimit = refused.rateLimit();
		NextStep lastResort = isWaitBetter(refused, rejection) ? null : enterLastResort(refused, rejection);
		if (lastResort != null) {
			return lastResort;
		}
		Rejections.note(this.call, target, refused);
		this.stream = this.stream.withoutAttempt();
		NextStep next = ask(rejection, refused.causes(), 0);
		if (next instanceof NextStep.End) {
			lastResort = enterLastResort(refused, rejection);
		}
		return (lastResort != null) ? lastResort : next;
	}

	/**
	 * Whether the call waits for a target that will admit it, rather than ask one whose
	 * circuit breaker is open.
	 */
	private boolean isWaitBetter(Admission.Refused refused, LlmFailure rejection) {
		List<LlmTarget> targets = currentAndCandidates(refused, rejection);
		return targets.stream()
			.map(gates()::waitOf)
			.filter((wait) -> !wait.isZero())
			.min(Comparator.naturalOrder())
			.map((wait) -> isWaitBetter(wait, targets))
			.orElse(false);
	}

	private List<LlmTarget> currentAndCandidates(Admission.Refused refused, LlmFailure rejection) {
		return Stream.concat(Stream.of(current().target()), input(refused.causes()).candidates(rejection).stream())
			.toList();
	}

	private TargetSearch.@Nullable Open lastResort(List<LlmTarget> targets) {
		return TargetSearch.lastResort(targets, this.call.targets(), gates());
	}

	/** A short wait is better. A long one is better if no target answers in part. */
	private boolean isWaitBetter(Duration wait, List<LlmTarget> targets) {
		return wait.compareTo(current().retry().maxWaitWithFallback()) <= 0
				|| targets.stream().noneMatch(gates()::answersInPart);
	}

	private Admission admit(LlmTarget target) {
		HeldTurn held = this.turn;
		this.turn = null;
		return (held != null) ? held.admit(target, gates()) : gates().admit(target);
	}

	/** Takes over the turn of the attempt of the method, which has not used it. */
	void takeOver(@Nullable HeldTurn turn) {
		this.turn = turn;
	}

	/** Gives back a turn that the session has not used. */
	void giveBackTurn() {
		if (this.turn != null) {
			this.turn.turn().giveBack();
			this.turn = null;
		}
	}

	/**
	 * Returns an attempt at the target that answers most although its circuit breaker is
	 * open, because no target admits the call. Returns null if there is no such attempt.
	 */
	private @Nullable NextStep enterLastResort(Admission.Refused refused, LlmFailure rejection) {
		if (input(refused.causes()).hasOpenCandidate(rejection)) {
			return null;
		}
		TargetSearch.Open open = lastResort(currentAndCandidates(refused, rejection));
		if (open == null) {
			return null;
		}
		if (open.target() != current()) {
			Rejections.note(this.call, current().target(), refused);
			moveTo(open.target(), refused.kind());
		}
		return attempt(open.permit());
	}

	/** Returns the next step after a wait. */
	NextStep waited() {
		this.waits = this.waits.over();
		TargetRotation.Start round = (this.rotation != null) ? this.rotation.beginRound() : null;
		if (round != null && round.target() != current()) {
			moveTo(round.target(), round.kind());
		}
		return enter();
	}

	/** Returns the next step after a failed attempt at the current target. */
	NextStep after(LlmFailure failure, Answers answers, LlmStreamState stream) {
		this.lastAnswers = answers;
		this.stream = stream;
		if (this.rotation != null) {
			this.rotation.failed(failure);
		}
		return ask(failure, Set.of(), 1);
	}

	private NextStep ask(LlmFailure failure, Set<FailureKind> causes, int minAttempts) {
		this.budgetEmpty = false;
		LlmCallState state = input(causes, minAttempts);
		for (LlmRule rule : current().rules()) {
			NextStep next = apply(rule.decide(failure, state), failure, state);
			if (next != null) {
				return next;
			}
		}
		return end();
	}

	private RuleInput input(Set<FailureKind> causes) {
		return input(causes, 0);
	}

	private RuleInput input(Set<FailureKind> causes, int minAttempts) {
		return new RuleInput(Math.max(minAttempts, this.counter.countedAttempts(current())),
				Math.max(1, this.counter.attemptsAt(current())), this.call.targets().reasks(), this.waits.forCooldown(),
				this.stream, causes, this.call, gates());
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
	 * Retries unless the deadline or the retry budget forbids it. If the circuit breaker
	 * of the target has just opened, the rules are asked again at once.
	 */
	private @Nullable NextStep retry(Duration delay, LlmFailure failure, LlmCallState state) {
		if (!this.call.deadline().leavesTimeAfter(delay, state.hasOpenCandidate(failure))) {
			this.ranOutOfTime = true;
			return null;
		}
		boolean forCooldown = failure.kind() == FailureKind.COOLING_DOWN;
		if (forCooldown && this.rateLimit != null) {
			return waitForTurn(this.rateLimit, current(), failure, state);
		}
		if (!forCooldown) {
			LlmTargetSettings next = (this.rotation != null) ? this.rotation.firstOfNextRound() : current();
			if (isToBeLeft(next.target(), failure, state)) {
				return enter();
			}
			if (!isAffordable(next.target(), failure)) {
				return null;
			}
			if (this.rotation != null) {
				this.rotation.scheduleRound(next, failure.kind());
			}
			this.call.reporter().retryScheduled(failure.kind(), delay);
		}
		this.waits = this.waits.begin(delay, forCooldown);
		return new NextStep.Wait(delay);
	}

	/**
	 * Waits for the next free turn of a rate limit, unless the deadline or the maximum
	 * wait is shorter.
	 */
	private @Nullable NextStep waitForTurn(RateLimit limit, LlmTargetSettings at, LlmFailure failure,
			LlmCallState state) {
		RateLimit.Turn next = limit.reserve();
		Duration delay = next.delay();
		boolean inTime = this.call.deadline().leavesTimeAfter(delay, state.hasOpenCandidate(failure));
		boolean isShort = state.waitedForCooldown().plus(delay).compareTo(at.retry().maxWait()) <= 0;
		if (!inTime || !isShort) {
			this.ranOutOfTime |= !inTime;
			next.giveBack();
			return null;
		}
		this.turn = new HeldTurn(at.target(), next);
		this.waits = this.waits.begin(delay, true);
		return new NextStep.Wait(delay);
	}

	/**
	 * Whether the target is left at once: its circuit breaker is open, or it is paused.
	 * Without an alternative, the call stays at a paused target, and at a target that
	 * still answers a part of its requests.
	 */
	private boolean isToBeLeft(LlmTarget target, LlmFailure failure, LlmCallState state) {
		boolean open = gates().stateOf(target) == CircuitState.OPEN;
		return (open || gates().isPaused(target))
				&& (state.hasOpenCandidate(failure) || (open && !gates().answersInPart(target)));
	}

	private @Nullable NextStep reask(LlmFeedback feedback, LlmFailure failure) {
		if (isTimeOver() || !isAffordable(current().target(), failure)) {
			return null;
		}
		this.feedback = Stream.concat(this.feedback.stream(), Stream.of(this.lastAnswers.complete(feedback))).toList();
		this.call.targets().countReask();
		this.counter.reask();
		return enter();
	}

	private @Nullable NextStep resume(LlmFailure failure) {
		if (isTimeOver() || !isAffordable(current().target(), failure)) {
			return null;
		}
		this.counter.resume();
		return enter();
	}

	/**
	 * Falls back to a candidate that admits an attempt. If there is none, waits for the
	 * candidate whose cooldown ends first, or asks the one that answers most although its
	 * circuit breaker is open.
	 */
	private @Nullable NextStep fallBack(List<LlmTarget> candidates, LlmFailure failure) {
		if (isTimeOver()) {
			return null;
		}
		List<LlmTargetSettings> settings = candidates.stream().map(this.call.targets()::settingsOf).toList();
		TargetSearch found = TargetSearch.among(settings, gates(),
				(target, refused) -> Rejections.note(this.call, target, refused));
		if (found instanceof TargetSearch.Open open) {
			if (this.counter.attemptsAt(open.target()) > 0 && !isAffordable(open.target().target(), failure)) {
				open.permit().giveBack();
				return null;
			}
			moveTo(open.target(), failure.kind());
			return attempt(open.permit());
		}
		boolean waits = found instanceof TargetSearch.Cooling cooling
				&& isWaitBetter(cooling.refused().remaining(), candidates);
		NextStep first = waits ? waitFor((TargetSearch.Cooling) found, failure.kind())
				: fallBackToLastResort(candidates, failure);
		if (first != null || !(found instanceof TargetSearch.Cooling cooling)) {
			return first;
		}
		return waits ? fallBackToLastResort(candidates, failure) : waitFor(cooling, failure.kind());
	}

	/**
	 * Falls back to the candidate that answers most although its circuit breaker is open.
	 * If the gate of the current target has refused the attempt, {@link #enter()} looks
	 * for a last resort among all targets.
	 */
	private @Nullable NextStep fallBackToLastResort(List<LlmTarget> candidates, LlmFailure failure) {
		boolean isOfGate = failure.kind().isNeverWaitedFor() || failure.kind() == FailureKind.COOLING_DOWN;
		TargetSearch.Open open = isOfGate ? null : lastResort(candidates);
		if (open == null) {
			return null;
		}
		moveTo(open.target(), failure.kind());
		return attempt(open.permit());
	}

	private @Nullable NextStep waitFor(TargetSearch.Cooling cooling, FailureKind kind) {
		LlmFailure rejection = Rejections.failure(this.call, cooling.target().target(), cooling.refused());
		this.rateLimit = cooling.refused().rateLimit();
		LlmCallState state = new RuleInput(0, 1, 0, Duration.ZERO, this.stream.withoutAttempt(),
				cooling.refused().causes(), this.call, gates());
		for (LlmRule rule : cooling.target().rules()) {
			if (rule.decide(rejection, state) instanceof LlmDecision.Retry retry) {
				NextStep wait = (this.rateLimit != null)
						? waitForTurn(this.rateLimit, cooling.target(), rejection, state)
						: retry(retry.delay(), rejection, state);
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
	 * Ends the session. The end is {@code STREAM_BROKEN} if the session could go on after
	 * this failure, but the stream cannot.
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
	 * Takes from the retry budget for another request to a target. After a refusal, the
	 * budget is not asked again for the same failure. A retry that the provider has
	 * scheduled is free, because the cooldown holds back all calls until then.
	 */
	private boolean isAffordable(LlmTarget target, LlmFailure failure) {
		if (this.budgetEmpty) {
			return false;
		}
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

	/** Whether targets are asked in turn, each perhaps several times. */
	boolean isRotating() {
		return this.rotation != null;
	}

	boolean isReaskNext() {
		return this.counter.isReaskNext();
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

	private TargetGates gates() {
		return this.call.services().gates();
	}

	private LlmTargetSettings current() {
		return this.call.targets().current();
	}

}

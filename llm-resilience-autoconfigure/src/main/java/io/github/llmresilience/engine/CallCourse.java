package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.llmresilience.budget.RetryBudgets;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.circuitbreaker.Admission;
import io.github.llmresilience.circuitbreaker.Permit;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmFailure;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes next: asks the rules, and holds their answers against the deadline
 * and the gates of the targets.
 */
final class CallCourse {

	private static final Duration A_MOMENT = Duration.ofSeconds(1);

	private final CallScope scope;

	private final Tries tries;

	private Waits waits = Waits.NONE;

	private List<LlmFeedback> feedback = List.of();

	private Answers lastAnswers = Answers.NONE;

	private LlmStreamState stream = LlmStreamState.NOT_BEGUN;

	private boolean ranOutOfTime;

	/** The failure that is decided about is not answered by asking again. */
	private boolean budgetEmpty;

	CallCourse(CallScope scope, Tries tries) {
		this.scope = scope;
		this.tries = tries;
	}

	/**
	 * The next leg of a call.
	 */
	sealed interface Leg {

		/**
		 * An attempt at the current target.
		 *
		 * @param waited how long the call has waited for it
		 */
		record Attempt(Permit permit, Duration waited) implements Leg {
		}

		/**
		 * A wait, for the current target.
		 */
		record Wait(Duration duration) implements Leg {
		}

		/**
		 * Nothing more is to be tried.
		 */
		enum End implements Leg {

			/** Because of the failures. */
			EXHAUSTED,

			/** Because there is no time left. */
			OUT_OF_TIME,

			/** Because what the caller has seen cannot be continued. */
			STREAM_BROKEN

		}

	}

	/**
	 * Turns to the current target.
	 */
	Leg enter() {
		LlmTarget target = this.scope.targets().current().target();
		Admission admission = this.scope.gates().admit(target);
		if (admission instanceof Admission.Granted granted) {
			return attempt(granted.permit());
		}
		Admission.Refused refused = (Admission.Refused) admission;
		reject(target, refused);
		this.stream = this.stream.withoutAttempt();
		return decide(rejection(target, refused), refused.causes(),
				this.tries.attemptsAt(this.scope.targets().current()));
	}

	private Leg attempt(Permit permit) {
		Duration waited = this.waits.all();
		this.waits = Waits.NONE;
		return new Leg.Attempt(permit, waited);
	}

	/**
	 * The wait is over.
	 */
	Leg waited() {
		this.waits = this.waits.over();
		return enter();
	}

	/**
	 * An attempt at the current target failed.
	 */
	Leg after(LlmFailure failure, Answers answers, LlmStreamState stream) {
		this.lastAnswers = answers;
		this.stream = stream;
		return decide(failure, Set.of(), Math.max(1, this.tries.attemptsAt(this.scope.targets().current())));
	}

	/**
	 * Where an attempt goes that is made beside one which takes too long: where its
	 * timeout would lead.
	 * @param slow where that one is made
	 * @param taken how long it has taken
	 * @return the target with its permit, or null if there is none, or no budget for it
	 */
	TargetSearch.@Nullable Open beside(LlmTarget slow, Duration taken) {
		LlmFailure failure = LlmFailure.of(FailureKind.TIMEOUT,
				new LlmAttemptTimeoutException(slow.toString(), taken, null));
		LlmTargetSettings current = this.scope.targets().current();
		List<LlmTargetSettings> candidates = current.target().equals(slow)
				? this.scope.targets().candidates(failure, Set.of()) : List.of(current);
		TargetSearch found = TargetSearch.among(candidates, this.scope.gates(), (target, refused) -> {
		});
		if (!(found instanceof TargetSearch.Open open)) {
			return null;
		}
		LlmTarget target = open.target().target();
		if (this.scope.budgets().tryTake(target.provider())) {
			return open;
		}
		open.permit().release();
		this.scope.reporter().budgetExhausted(target, FailureKind.TIMEOUT);
		return null;
	}

	/**
	 * The current target failed, and an attempt at another one runs already.
	 */
	void moveTo(LlmTargetSettings next, FailureKind kind) {
		this.ranOutOfTime = false;
		this.scope.reporter().fellBack(this.scope.targets().current().target(), next.target(), kind);
		this.scope.targets().moveTo(next);
	}

	/** What the next attempt is to tell its target, oldest first. */
	List<LlmFeedback> feedback() {
		return this.feedback;
	}

	/** Why the stream cannot be continued, if that is why the call has ended. */
	String obstacle() {
		return Objects.requireNonNull(this.stream.obstacle());
	}

	private Leg decide(LlmFailure failure, Set<FailureKind> causes, int attempts) {
		this.budgetEmpty = false;
		LlmCallState state = new CallState(attempts, this.scope.targets().reasks(), this.waits.forCooldown(),
				this.stream, causes, this.scope.targets(), this.scope.gates());
		for (LlmRule rule : this.scope.targets().current().rules()) {
			Leg leg = act(rule.decide(failure, state), failure, state);
			if (leg != null) {
				return leg;
			}
		}
		return end();
	}

	private @Nullable Leg act(LlmDecision decision, LlmFailure failure, LlmCallState state) {
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
		return (decision instanceof LlmDecision.Fail) ? failFor(failure) : null;
	}

	/** What would have been tried again tells why it was not. */
	private Leg failFor(LlmFailure failure) {
		if (isCutByDeadline()) {
			return Leg.End.OUT_OF_TIME;
		}
		boolean passes = failure.kind().isRetriedByDefault() || failure.kind().isFallenBackFromByDefault();
		return (passes && this.stream.obstacle() != null) ? Leg.End.STREAM_BROKEN : end();
	}

	private Leg end() {
		return (this.ranOutOfTime || isCutByDeadline()) ? Leg.End.OUT_OF_TIME : Leg.End.EXHAUSTED;
	}

	private boolean isCutByDeadline() {
		return this.scope.deadline().isOver() && this.scope.history().endsWithAttemptTimeout();
	}

	/**
	 * Retries, unless the deadline forbids it. A circuit that this failure has opened is
	 * not waited for.
	 */
	private @Nullable Leg retry(Duration delay, LlmFailure failure, LlmCallState state) {
		if (!this.scope.deadline().leavesTimeAfter(delay, state.hasOpenCandidate(failure))) {
			this.ranOutOfTime = true;
			return null;
		}
		boolean forCooldown = failure.kind() == FailureKind.COOLING_DOWN;
		if (!forCooldown && this.scope.gates().stateOf(this.scope.targets().current().target()) == CircuitState.OPEN) {
			return enter();
		}
		if (!forCooldown && !isAffordable(failure)) {
			return null;
		}
		this.waits = this.waits.begin(delay, forCooldown);
		if (!forCooldown) {
			this.scope.reporter().retryScheduled(failure.kind(), delay);
		}
		return new Leg.Wait(delay);
	}

	/**
	 * Pays for asking the current target again. A refused decision is not answered by the
	 * next rule's retry. A retry that the provider has scheduled itself costs nothing:
	 * until then its cooldown keeps all calls away, if it lasts.
	 */
	private boolean isAffordable(LlmFailure failure) {
		if (this.budgetEmpty) {
			return false;
		}
		LlmTarget target = this.scope.targets().current().target();
		if (isScheduledByProvider(failure) || this.scope.budgets().tryTake(target.provider())) {
			return true;
		}
		this.budgetEmpty = true;
		this.scope.reporter().budgetExhausted(target, failure.kind());
		return false;
	}

	private static boolean isScheduledByProvider(LlmFailure failure) {
		Duration wish = failure.retryAfter();
		return failure.kind() == FailureKind.RATE_LIMITED && wish != null && wish.compareTo(A_MOMENT) >= 0;
	}

	private @Nullable Leg reask(LlmFeedback feedback, LlmFailure failure) {
		if (isTimeOver() || !isAffordable(failure)) {
			return null;
		}
		this.feedback = Stream.concat(this.feedback.stream(), Stream.of(this.lastAnswers.complete(feedback))).toList();
		this.scope.targets().countReask();
		this.tries.reask();
		return enter();
	}

	private @Nullable Leg resume(LlmFailure failure) {
		if (isTimeOver() || !isAffordable(failure)) {
			return null;
		}
		this.tries.resume();
		return enter();
	}

	/**
	 * Goes on with the first candidate that takes calls, else with the one that will
	 * soon.
	 */
	private @Nullable Leg fallBack(List<LlmTargetSettings> candidates, LlmFailure failure) {
		if (isTimeOver()) {
			return null;
		}
		TargetSearch found = TargetSearch.among(candidates, this.scope.gates(), this::reject);
		if (found instanceof TargetSearch.Open open) {
			moveTo(open.target(), failure.kind());
			return attempt(open.permit());
		}
		return (found instanceof TargetSearch.Cooling cooling) ? waitFor(cooling, failure.kind()) : null;
	}

	private boolean isTimeOver() {
		boolean over = this.scope.deadline().isOver();
		this.ranOutOfTime |= over;
		return over;
	}

	private @Nullable Leg waitFor(TargetSearch.Cooling cooling, FailureKind kind) {
		LlmFailure rejection = rejection(cooling.target().target(), cooling.refused());
		LlmCallState state = new CallState(0, 0, Duration.ZERO, this.stream.withoutAttempt(),
				cooling.refused().causes(), this.scope.targets(), this.scope.gates());
		for (LlmRule rule : cooling.target().rules()) {
			if (rule.decide(rejection, state) instanceof LlmDecision.Retry retry) {
				Leg wait = retry(retry.delay(), rejection, state);
				if (wait != null) {
					moveTo(cooling.target(), kind);
				}
				return wait;
			}
		}
		return null;
	}

	private void reject(LlmTarget target, Admission.Refused refused) {
		this.scope.targets().passOver(target);
		if (this.scope.history().rejected(target, refused)) {
			this.scope.reporter().rejected(target, refused.kind());
		}
	}

	private LlmFailure rejection(LlmTarget target, Admission.Refused refused) {
		LlmFailure rejection = LlmFailure
			.of(refused.kind(), CallHistory.rejection(this.scope.settings().name(), refused.kind(), List.of()))
			.withProvider(target.provider());
		return (refused.kind() == FailureKind.COOLING_DOWN) ? rejection.withRetryAfter(refused.remaining()) : rejection;
	}

}

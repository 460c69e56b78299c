package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.circuitbreaker.Admission;
import io.github.llmresilience.circuitbreaker.Permit;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its first attempt to its end. A driver asks it what to do, does it, and
 * tells it what came of it. One thread at a time.
 */
public final class LlmCallSession {

	private final LlmCallSettings settings;

	private final FailureClassifiers classifiers;

	private final TargetGates gates;

	private final Ticker ticker;

	private final CallTargets targets;

	private final CallHistory history;

	private final CallReporter reporter;

	private final Deadline deadline;

	private final long startNanos;

	private final Waits waits = new Waits();

	private boolean ranOutOfTime;

	LlmCallSession(LlmCallSettings settings, FailureClassifiers classifiers, TargetGates gates,
			Consumer<LlmCallEvent> events, Ticker ticker) {
		this.settings = settings;
		this.classifiers = classifiers;
		this.gates = gates;
		this.ticker = ticker;
		this.targets = new CallTargets(settings.targets());
		this.history = new CallHistory(settings.name());
		this.reporter = new CallReporter(settings.name(), settings.primary().target(), events);
		this.startNanos = ticker.nanos();
		this.deadline = new Deadline(settings.deadline(), this.startNanos, ticker);
	}

	/**
	 * Begins the call.
	 * @return what to do first
	 */
	public Step begin() {
		return enterCurrentTarget();
	}

	/**
	 * The wait is over.
	 * @return what to do next
	 */
	public Step waited() {
		this.waits.over();
		return enterCurrentTarget();
	}

	/**
	 * An attempt returned.
	 * @param call the attempt
	 * @param value what it returned
	 * @return what to do next
	 */
	public Step succeeded(Step.Call call, @Nullable Object value) {
		long duration = nanosSince(call);
		if (book(call)) {
			call.permit().succeeded(duration);
		}
		else {
			call.permit().release();
		}
		this.reporter.attemptEnded(call.context().attempt(), null, Duration.ofNanos(duration));
		end(LlmOutcome.SUCCESS);
		return new Step.Return(LlmResult.complete(value, this.reporter.booked(), this.history.attempts()));
	}

	/**
	 * An attempt threw.
	 * @param call the attempt
	 * @param error what it threw
	 * @return what to do next
	 */
	public Step failed(Step.Call call, Throwable error) {
		LlmFailure failure = classify(error, call.target());
		if (failure.kind() == FailureKind.CANCELLED && !isFinal(failure)) {
			return cancelled(call, error);
		}
		long duration = nanosSince(call);
		tellGate(call, failure, duration);
		note(call, failure, error, duration);
		if (isFinal(failure)) {
			end(LlmOutcome.FAILURE);
			return new Step.Throw((failure.error() instanceof Error) ? failure.error() : error);
		}
		return decide(failure, Set.of());
	}

	/**
	 * An attempt took longer than it may and was aborted.
	 * @param call the attempt
	 * @param error what it threw when it was aborted
	 * @return what to do next
	 */
	public Step timedOut(Step.Call call, Throwable error) {
		return failed(call, new LlmAttemptTimeoutException(call.target().toString(), call.timeout(), error));
	}

	/**
	 * The caller interrupted or cancelled, during an attempt or during a wait.
	 * @param call the attempt that was running, or null during a wait
	 * @param error what it threw thereupon, or null
	 * @return what to do next
	 */
	public Step cancelled(Step.@Nullable Call call, @Nullable Throwable error) {
		if (call != null) {
			call.permit().release();
			call.abort();
			book(call);
			Throwable thrown = Objects.requireNonNullElseGet(error, CancellationException::new);
			note(call, LlmFailure.of(FailureKind.CANCELLED, thrown), thrown, nanosSince(call));
		}
		end(LlmOutcome.CANCELLED);
		return new Step.Throw(
				(error instanceof LlmCallCancelledException inner) ? inner : this.history.cancelled(error));
	}

	private LlmFailure classify(Throwable error, LlmTarget target) {
		LlmFailure classified = this.classifiers.classify(error);
		LlmFailure failure = (classified.provider() != null) ? classified : classified.withProvider(target.provider());
		return this.targets.current().heedsRetryAfter() ? failure : failure.withRetryAfter(null);
	}

	private Step enterCurrentTarget() {
		LlmTarget target = this.targets.current().target();
		Admission admission = this.gates.admit(target);
		if (admission instanceof Admission.Granted granted) {
			return call(granted.permit());
		}
		Admission.Refused refused = (Admission.Refused) admission;
		reject(target, refused);
		return decide(rejection(target, refused), refused.causes());
	}

	private Step call(Permit permit) {
		int toCome = this.targets.targetsToCome();
		if (this.targets.attempts() == 0) {
			this.deadline.share(toCome);
		}
		LlmTargetSettings current = this.targets.current();
		AttemptContext context = new AttemptContext(this.settings.name(), current.target(), this.targets.countAttempt(),
				this.history.errors());
		return new Step.Call(current.target(), context, permit, this.deadline.limit(current.attemptTimeout(), toCome),
				this.waits.take(), this.ticker.nanos());
	}

	/**
	 * Books an attempt under the target that it was meant for. A body that did not ask
	 * for the target cannot have called a fallback.
	 * @return whether it is the target that was meant
	 */
	private boolean book(Step.Call call) {
		if (this.targets.isPrimary() || call.attemptContext().isTargetRead()) {
			this.reporter.called(call.target());
			return true;
		}
		this.reporter.fallbackIgnored(call.target());
		return false;
	}

	private void tellGate(Step.Call call, LlmFailure failure, long duration) {
		boolean booked = book(call);
		if (isFinal(failure)) {
			call.permit().release();
			return;
		}
		if (booked && failure.kind().countsForCircuitBreaker()) {
			call.permit().failed(duration);
		}
		else {
			call.permit().release();
		}
		this.gates.heed(this.reporter.booked(), failure);
	}

	/**
	 * An {@link Error} is the JVM's trouble, and a call inside this one has had its
	 * retries.
	 */
	private static boolean isFinal(LlmFailure failure) {
		return failure.error() instanceof Error || FailureClassifiers.isOutcomeOfInnerCall(failure.error());
	}

	private void note(Step.Call call, LlmFailure failure, Throwable thrown, long durationNanos) {
		Duration duration = Duration.ofNanos(durationNanos);
		int number = call.context().attempt();
		this.reporter.attemptEnded(number, failure.kind(), duration);
		this.history.failed(this.reporter.booked(), number, failure, thrown, call.waited(), duration);
	}

	private Step decide(LlmFailure failure, Set<FailureKind> causes) {
		LlmCallState state = new CallState(this.targets.attempts(), this.waits.forCooldown(), causes, this.targets,
				this.gates);
		for (LlmRule rule : this.targets.current().rules()) {
			Step step = act(rule.decide(failure, state), failure, state);
			if (step != null) {
				return step;
			}
		}
		return fail();
	}

	private @Nullable Step act(LlmDecision decision, LlmFailure failure, LlmCallState state) {
		if (decision instanceof LlmDecision.Retry retry) {
			return retry(retry.delay(), failure, state);
		}
		if (decision instanceof LlmDecision.FallBack fallBack) {
			return fallBack(fallBack.candidates(), failure);
		}
		return (decision instanceof LlmDecision.Fail) ? fail() : null;
	}

	/**
	 * Retries, unless the deadline forbids it.
	 */
	private @Nullable Step retry(Duration delay, LlmFailure failure, LlmCallState state) {
		if (!this.deadline.leavesTimeAfter(delay, state.hasOpenCandidate(failure))) {
			this.ranOutOfTime = true;
			return null;
		}
		boolean forCooldown = failure.kind() == FailureKind.COOLING_DOWN;
		this.waits.begin(delay, forCooldown);
		if (!forCooldown) {
			this.reporter.retryScheduled(failure.kind(), delay);
		}
		return new Step.Wait(delay);
	}

	/**
	 * Goes on with the first candidate that takes calls, else with the one that will
	 * soon.
	 */
	private @Nullable Step fallBack(List<LlmTargetSettings> candidates, LlmFailure failure) {
		if (this.deadline.isOver()) {
			this.ranOutOfTime = true;
			return null;
		}
		TargetSearch found = TargetSearch.among(candidates, this.gates, this::reject);
		if (found instanceof TargetSearch.Open open) {
			moveTo(open.target(), failure.kind());
			return call(open.permit());
		}
		return (found instanceof TargetSearch.Cooling cooling) ? waitFor(cooling, failure.kind()) : null;
	}

	private @Nullable Step waitFor(TargetSearch.Cooling cooling, FailureKind kind) {
		LlmFailure rejection = rejection(cooling.target().target(), cooling.refused());
		LlmCallState state = new CallState(0, Duration.ZERO, cooling.refused().causes(), this.targets, this.gates);
		for (LlmRule rule : cooling.target().rules()) {
			if (rule.decide(rejection, state) instanceof LlmDecision.Retry retry) {
				Step wait = retry(retry.delay(), rejection, state);
				if (wait != null) {
					moveTo(cooling.target(), kind);
				}
				return wait;
			}
		}
		return null;
	}

	private void moveTo(LlmTargetSettings next, FailureKind kind) {
		this.ranOutOfTime = false;
		this.reporter.fellBack(this.targets.current().target(), next.target(), kind);
		this.targets.moveTo(next);
	}

	private void reject(LlmTarget target, Admission.Refused refused) {
		this.targets.passOver(target);
		if (this.history.rejected(target, refused)) {
			this.reporter.rejected(target, refused.kind());
		}
	}

	private LlmFailure rejection(LlmTarget target, Admission.Refused refused) {
		LlmFailure rejection = LlmFailure
			.of(refused.kind(), CallHistory.rejection(this.settings.name(), refused.kind(), List.of()))
			.withProvider(target.provider());
		return (refused.kind() == FailureKind.COOLING_DOWN) ? rejection.withRetryAfter(refused.remaining()) : rejection;
	}

	private Step fail() {
		if (this.ranOutOfTime || (this.deadline.isOver() && this.history.endsWithAttemptTimeout())) {
			end(LlmOutcome.DEADLINE);
			return new Step.Throw(this.history.deadlineExceeded());
		}
		end(this.history.hasRealAttempt() ? LlmOutcome.FAILURE : LlmOutcome.REJECTED);
		return new Step.Throw(this.history.exhausted());
	}

	private void end(LlmOutcome outcome) {
		this.reporter.ended(outcome, Duration.ofNanos(this.ticker.nanos() - this.startNanos));
	}

	private long nanosSince(Step.Call call) {
		return this.ticker.nanos() - call.startedNanos();
	}

}

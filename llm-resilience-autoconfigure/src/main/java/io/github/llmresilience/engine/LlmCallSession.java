package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
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
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmCoolingDownException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its first attempt to its end. A driver asks it what to do, does it, and
 * tells it what came of it. All but {@link #cancelled} is called by one thread at a time.
 */
public final class LlmCallSession implements LlmCallState {

	private final LlmCallSettings settings;

	private final FailureClassifiers classifiers;

	private final TargetGates gates;

	private final Consumer<LlmCallEvent> events;

	private final Ticker ticker;

	private final CallTargets targets;

	private final CallHistory history;

	private final AtomicBoolean ended = new AtomicBoolean();

	private final long startNanos;

	private final Deadline deadline;

	/** The target that attempts are booked under: the last one that was really called. */
	private LlmTarget booked;

	private Duration pendingWait = Duration.ZERO;

	private Duration waitedForCooldown = Duration.ZERO;

	private boolean waitsForCooldown;

	private boolean ranOutOfTime;

	LlmCallSession(LlmCallSettings settings, FailureClassifiers classifiers, TargetGates gates,
			Consumer<LlmCallEvent> events, Ticker ticker) {
		this.settings = settings;
		this.classifiers = classifiers;
		this.gates = gates;
		this.events = events;
		this.ticker = ticker;
		this.targets = new CallTargets(settings.targets());
		this.history = new CallHistory(settings.name());
		this.startNanos = ticker.nanos();
		this.deadline = new Deadline(settings.deadline(), this.startNanos, ticker);
		this.booked = settings.primary().target();
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
		if (this.waitsForCooldown) {
			this.waitedForCooldown = this.waitedForCooldown.plus(this.pendingWait);
		}
		return enterCurrentTarget();
	}

	private Step enterCurrentTarget() {
		LlmTarget target = this.targets.current().target();
		Admission admission = this.gates.admit(target);
		if (admission instanceof Admission.Granted granted) {
			return call(granted.permit());
		}
		Admission.Refused refused = (Admission.Refused) admission;
		reject(target, refused);
		return decide(rejection(target, refused));
	}

	private Step call(Permit permit) {
		int toCome = this.targets.untriedOthers();
		if (this.targets.attempts() == 0) {
			this.deadline.share(toCome);
		}
		LlmTargetSettings current = this.targets.current();
		int number = this.targets.countAttempt();
		AttemptContext context = new AttemptContext(this.settings.name(), current.target(), number,
				this.history.errors());
		Duration waited = this.pendingWait;
		this.pendingWait = Duration.ZERO;
		this.waitedForCooldown = Duration.ZERO;
		return new Step.Call(current.target(), context, permit, this.deadline.limit(current.attemptTimeout(), toCome),
				waited, this.ticker.nanos());
	}

	/**
	 * An attempt returned.
	 * @param call the attempt
	 * @param value what it returned
	 * @return what to do next
	 */
	public Step succeeded(Step.Call call, @Nullable Object value) {
		long duration = this.ticker.nanos() - call.startedNanos();
		if (book(call)) {
			call.permit().succeeded(duration);
		}
		else {
			call.permit().release();
		}
		publishAttempt(call, null, duration);
		end(LlmOutcome.SUCCESS);
		return new Step.Return((value instanceof LlmResult<?> result)
				? result.answeredBy(this.booked, this.history.attempts()) : value);
	}

	/**
	 * An attempt threw.
	 * @param call the attempt
	 * @param error what it threw
	 * @return what to do next
	 */
	public Step failed(Step.Call call, Throwable error) {
		long duration = this.ticker.nanos() - call.startedNanos();
		LlmFailure failure = this.classifiers.classify(error).withProvider(call.target().provider());
		if (failure.kind() == FailureKind.CANCELLED) {
			return cancelled(call, error);
		}
		tellGate(call, failure, duration);
		note(call, failure, error, duration);
		if (isFinal(failure.error())) {
			end(LlmOutcome.FAILURE);
			return new Step.Throw(failure.error() instanceof Error ? failure.error() : error);
		}
		return decide(failure);
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
	 * The caller interrupted or cancelled, during an attempt or during a wait. May come
	 * from another thread while the call succeeds: then the first one counts.
	 * @param call the attempt that was running, or null during a wait
	 * @param error what it threw thereupon, or null
	 * @return what to do next
	 */
	public Step cancelled(Step.@Nullable Call call, @Nullable Throwable error) {
		if (call != null) {
			call.permit().release();
			call.abort();
			Throwable thrown = Objects.requireNonNullElseGet(error, CancellationException::new);
			note(call, LlmFailure.of(FailureKind.CANCELLED, thrown), thrown, this.ticker.nanos() - call.startedNanos());
		}
		end(LlmOutcome.CANCELLED);
		return new Step.Throw(this.history.cancelled(error));
	}

	private void note(Step.Call call, LlmFailure failure, Throwable thrown, long durationNanos) {
		publishAttempt(call, failure.kind(), durationNanos);
		this.history.failed(this.booked, call.context().attempt(), failure, thrown, call.waited(),
				Duration.ofNanos(durationNanos));
	}

	/**
	 * An {@link Error} is the JVM's trouble, and the failure of a whole call inside this
	 * one has had its retries. A rejection has not: nothing was attempted.
	 */
	private static boolean isFinal(Throwable error) {
		return error instanceof Error || (error instanceof LlmCallException
				&& !(error instanceof LlmCircuitOpenException || error instanceof LlmCoolingDownException));
	}

	private void tellGate(Step.Call call, LlmFailure failure, long duration) {
		if (book(call) && !isFinal(failure.error()) && failure.kind().countsForCircuitBreaker()) {
			call.permit().failed(duration);
		}
		else {
			call.permit().release();
		}
		this.gates.heed(this.booked, failure);
	}

	/**
	 * Decides which target the attempt is booked under. A body that did not ask for the
	 * target cannot have called a fallback.
	 * @return whether it is the target that was meant
	 */
	private boolean book(Step.Call call) {
		if (this.targets.isPrimary() || call.attemptContext().isTargetRead()) {
			this.booked = call.target();
			return true;
		}
		this.events.accept(new LlmCallEvent.FallbackIgnored(this.settings.name(), call.target()));
		return false;
	}

	private void publishAttempt(Step.Call call, @Nullable FailureKind kind, long durationNanos) {
		this.events.accept(new LlmCallEvent.AttemptEnded(this.settings.name(), this.booked, call.context().attempt(),
				kind, Duration.ofNanos(durationNanos)));
	}

	private Step decide(LlmFailure failure) {
		for (LlmRule rule : this.targets.current().rules()) {
			Step step = act(rule.decide(failure, this), failure);
			if (step != null) {
				return step;
			}
		}
		return fail();
	}

	private @Nullable Step act(LlmDecision decision, LlmFailure failure) {
		if (decision instanceof LlmDecision.Retry retry) {
			return retry(retry.delay(), failure);
		}
		if (decision instanceof LlmDecision.FallBack fallBack) {
			return fallBack(fallBack.candidates(), failure);
		}
		return (decision instanceof LlmDecision.Fail) ? fail() : null;
	}

	/**
	 * Retries, unless the deadline forbids it.
	 */
	private @Nullable Step retry(Duration delay, LlmFailure failure) {
		if (!this.deadline.leavesTimeAfter(delay, hasOpenCandidate(failure))) {
			this.ranOutOfTime = true;
			return null;
		}
		this.waitsForCooldown = failure.kind() == FailureKind.COOLING_DOWN;
		this.pendingWait = delay;
		if (!this.waitsForCooldown) {
			this.events
				.accept(new LlmCallEvent.RetryScheduled(this.settings.name(), this.booked, failure.kind(), delay));
		}
		return new Step.Wait(delay);
	}

	/**
	 * Goes on with the first candidate that takes calls, else with the first one that
	 * will soon.
	 */
	private @Nullable Step fallBack(List<LlmTargetSettings> candidates, LlmFailure failure) {
		if (this.deadline.isOver()) {
			this.ranOutOfTime = true;
			return null;
		}
		LlmTargetSettings coolest = null;
		Admission.Refused coolestRefusal = null;
		for (LlmTargetSettings candidate : candidates) {
			Admission admission = this.gates.admit(candidate.target());
			if (admission instanceof Admission.Granted granted) {
				moveTo(candidate, failure.kind());
				return call(granted.permit());
			}
			Admission.Refused refused = (Admission.Refused) admission;
			reject(candidate.target(), refused);
			if (refused.kind() == FailureKind.COOLING_DOWN
					&& (coolestRefusal == null || refused.remaining().compareTo(coolestRefusal.remaining()) < 0)) {
				coolest = candidate;
				coolestRefusal = refused;
			}
		}
		return (coolest != null) ? waitFor(coolest, Objects.requireNonNull(coolestRefusal), failure.kind()) : null;
	}

	private @Nullable Step waitFor(LlmTargetSettings target, Admission.Refused refused, FailureKind kind) {
		LlmFailure rejection = rejection(target.target(), refused);
		for (LlmRule rule : target.rules()) {
			if (rule.decide(rejection, this) instanceof LlmDecision.Retry retry) {
				Step wait = retry(retry.delay(), rejection);
				if (wait != null) {
					moveTo(target, kind);
				}
				return wait;
			}
		}
		return null;
	}

	private void moveTo(LlmTargetSettings next, FailureKind kind) {
		leaveTarget();
		this.events.accept(
				new LlmCallEvent.FellBack(this.settings.name(), this.targets.current().target(), next.target(), kind));
		this.targets.moveTo(next);
	}

	private void leaveTarget() {
		if (this.targets.attempts() > 0) {
			this.events.accept(new LlmCallEvent.TargetLeft(this.settings.name(), this.booked, this.targets.attempts()));
		}
	}

	private void reject(LlmTarget target, Admission.Refused refused) {
		if (this.history.rejected(target, refused)) {
			this.events.accept(new LlmCallEvent.TargetRejected(this.settings.name(), target, refused.kind()));
		}
	}

	private LlmFailure rejection(LlmTarget target, Admission.Refused refused) {
		RuntimeException error = (refused.kind() == FailureKind.CIRCUIT_OPEN)
				? new LlmCircuitOpenException(this.settings.name(), List.of(), null)
				: new LlmCoolingDownException(this.settings.name(), List.of(), null);
		return LlmFailure.of(refused.kind(), error).withProvider(target.provider()).withRetryAfter(refused.remaining());
	}

	private Step fail() {
		if (this.ranOutOfTime || this.deadline.isOver()) {
			end(LlmOutcome.DEADLINE);
			return new Step.Throw(this.history.deadlineExceeded());
		}
		end(this.history.hasRealAttempt() ? LlmOutcome.FAILURE : LlmOutcome.REJECTED);
		return new Step.Throw(this.history.exhausted());
	}

	private void end(LlmOutcome outcome) {
		if (this.ended.compareAndSet(false, true)) {
			leaveTarget();
			this.events.accept(new LlmCallEvent.CallEnded(this.settings.name(), this.booked, outcome,
					Duration.ofNanos(this.ticker.nanos() - this.startNanos)));
		}
	}

	@Override
	public int attempts() {
		return this.targets.attempts();
	}

	@Override
	public Duration waitedForCooldown() {
		return this.waitedForCooldown;
	}

	@Override
	public List<LlmTargetSettings> candidates(LlmFailure failure) {
		return this.targets.candidates(failure);
	}

	@Override
	public boolean hasOpenCandidate(LlmFailure failure) {
		for (LlmTargetSettings candidate : this.targets.candidates(failure)) {
			if (this.gates.isOpenFor(candidate.target())) {
				return true;
			}
		}
		return false;
	}

}

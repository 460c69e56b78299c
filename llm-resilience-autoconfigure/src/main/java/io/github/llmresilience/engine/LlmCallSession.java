package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTargetSettings;
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

	private final CallCourse course;

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
		this.course = new CallCourse(settings.name(), this.targets, gates, this.deadline, this.history, this.reporter);
	}

	/**
	 * Begins the call.
	 * @return what to do first
	 */
	public Step begin() {
		return follow(this.course.enter());
	}

	/**
	 * The wait is over.
	 * @return what to do next
	 */
	public Step waited() {
		return follow(this.course.waited());
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
		if (isFinal(failure)) {
			return passOn(call, failure, error);
		}
		if (failure.kind() == FailureKind.CANCELLED) {
			return cancelled(call, error);
		}
		long duration = nanosSince(call);
		tellGate(call, failure, duration);
		note(call, failure, error, duration);
		return follow(this.course.after(failure));
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

	private Step follow(CallCourse.Leg leg) {
		if (leg instanceof CallCourse.Leg.Attempt attempt) {
			return call(attempt);
		}
		return (leg instanceof CallCourse.Leg.Wait wait) ? new Step.Wait(wait.duration())
				: fail((CallCourse.Leg.End) leg);
	}

	private Step call(CallCourse.Leg.Attempt attempt) {
		int toCome = this.targets.targetsToCome();
		if (this.targets.attempts() == 0) {
			this.deadline.share(toCome);
		}
		LlmTargetSettings current = this.targets.current();
		AttemptContext context = new AttemptContext(this.settings.name(), current.target(), this.targets.countAttempt(),
				this.history.errors());
		return new Step.Call(current.target(), context, attempt.permit(),
				this.deadline.limit(current.attemptTimeout(), toCome), attempt.waited(), this.ticker.nanos());
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
		if (book(call) && failure.kind().countsForCircuitBreaker()) {
			call.permit().failed(duration);
		}
		else {
			call.permit().release();
		}
		this.gates.heed(this.reporter.booked(), failure);
	}

	/**
	 * Ends the call with what says nothing about its own target.
	 */
	private Step passOn(Step.Call call, LlmFailure failure, Throwable thrown) {
		call.permit().release();
		book(call);
		note(call, failure, thrown, nanosSince(call));
		end(LlmOutcome.FAILURE);
		return new Step.Throw((failure.error() instanceof Error) ? failure.error() : thrown);
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

	private Step fail(CallCourse.Leg.End reason) {
		if (reason == CallCourse.Leg.End.OUT_OF_TIME) {
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

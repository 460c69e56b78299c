package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmBodySettings;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.recovery.ToolErrors;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its first attempt to its end: of a method, or of a model inside an
 * attempt of a method. A driver asks it what to do, does it, and tells it what came of
 * it.
 */
public final class LlmCallSession {

	private final CallScope scope;

	private final Tries tries = new Tries();

	private final CallCourse course;

	/** The attempt of the method that this call of a model is a part of. */
	private final @Nullable AttemptContext within;

	/**
	 * Whether a model was told what is wrong with its answer and has not mended it yet.
	 */
	private boolean reaskOpen;

	/** The model calls of that attempt, once this one has begun. */
	private @Nullable ModelCalls siblings;

	LlmCallSession(CallScope scope, @Nullable AttemptContext within) {
		this.scope = scope;
		this.within = within;
		this.course = new CallCourse(scope, this.tries);
	}

	/**
	 * The session that an attempt belongs to.
	 * @param context the attempt
	 * @return its session, or null if its call is not protected
	 */
	public static @Nullable LlmCallSession of(LlmCallContext context) {
		return (context instanceof AttemptContext attempt) ? attempt.session() : null;
	}

	/**
	 * A call of a model inside an attempt of this session: with retries of its own, at
	 * the target where this session is, in the same history and within the same deadline.
	 * From now on the attempt itself counts as none of a model.
	 * @param context the attempt
	 * @return the session of the model call, not yet begun
	 */
	public LlmCallSession modelCall(LlmCallContext context) {
		return new LlmCallSession(this.scope, (AttemptContext) context);
	}

	/**
	 * What holds inside the attempts.
	 * @return the settings
	 */
	public LlmBodySettings bodySettings() {
		return this.scope.settings().body();
	}

	/**
	 * Counts the rounds in which tools failed, in the whole call.
	 * @return the counter
	 */
	public ToolErrors toolErrors() {
		return this.scope.toolErrors();
	}

	/**
	 * Begins the call.
	 * @return what to do first
	 */
	public Step begin() {
		if (this.within != null) {
			this.siblings = this.within.modelCallBegins();
		}
		return locked(() -> follow(this.course.enter()));
	}

	/**
	 * The wait is over.
	 * @return what to do next
	 */
	public Step waited() {
		return locked(() -> follow(this.course.waited()));
	}

	/**
	 * An attempt returned.
	 * @param call the attempt
	 * @param value what it returned
	 * @return what to do next
	 */
	public Step succeeded(Step.Call call, @Nullable Object value) {
		return locked(() -> succeed(call, value));
	}

	private Step succeed(Step.Call call, @Nullable Object value) {
		if (!call.isOfMethodWithModelCalls()) {
			long duration = nanosSince(call);
			if (book(call)) {
				call.permit().succeeded(duration);
			}
			else {
				call.permit().release();
			}
			this.scope.reporter().attemptEnded(call, null, Duration.ofNanos(duration));
		}
		closeReask(true);
		if (this.siblings != null) {
			this.siblings.end();
			return new Step.Return(value);
		}
		this.scope.end(LlmOutcome.SUCCESS);
		return new Step.Return(
				LlmResult.complete(value, this.scope.reporter().booked(), this.scope.history().attempts()));
	}

	/**
	 * An attempt threw.
	 * @param call the attempt
	 * @param error what it threw
	 * @return what to do next
	 */
	public Step failed(Step.Call call, Throwable error) {
		return locked(() -> fail(call, error));
	}

	private Step fail(Step.Call call, Throwable error) {
		LlmOutcome decided = call.outcomeOfModelCallBehind(error);
		if (decided != null) {
			return end(decided, error);
		}
		LlmFailure failure = classify(error, call);
		if (isFinal(failure)) {
			return passOn(call, failure, error);
		}
		if (failure.kind() == FailureKind.CANCELLED) {
			return cancel(call, error);
		}
		noteUsage(call, failure);
		tellGate(call, failure);
		note(call, failure, error);
		CallCourse.Leg leg = this.course.after(failure, call.attemptContext().answer());
		followReask(failure, leg);
		return follow(leg);
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
		return locked(() -> cancel(call, error));
	}

	private Step cancel(Step.@Nullable Call call, @Nullable Throwable error) {
		if (call != null) {
			call.permit().release();
			call.abort();
			if (error == null || call.outcomeOfModelCallBehind(error) == null) {
				book(call);
				Throwable thrown = Objects.requireNonNullElseGet(error, CancellationException::new);
				note(call, LlmFailure.of(FailureKind.CANCELLED, thrown), thrown);
			}
		}
		return end(LlmOutcome.CANCELLED,
				(error instanceof LlmCallCancelledException inner) ? inner : this.scope.history().cancelled(error));
	}

	private LlmFailure classify(Throwable error, Step.Call call) {
		LlmFailure classified = this.scope.classifiers().classify(error);
		LlmFailure failure = (classified.provider() != null) ? classified
				: classified.withProvider(call.target().provider());
		return this.scope.targets().current().heedsRetryAfter() ? failure : failure.withRetryAfter(null);
	}

	private Step follow(CallCourse.Leg leg) {
		if (leg instanceof CallCourse.Leg.Attempt attempt) {
			return call(attempt);
		}
		return (leg instanceof CallCourse.Leg.Wait wait) ? new Step.Wait(wait.duration())
				: giveUp((CallCourse.Leg.End) leg);
	}

	private Step call(CallCourse.Leg.Attempt attempt) {
		CallTargets targets = this.scope.targets();
		Deadline deadline = this.scope.deadline();
		LlmTargetSettings current = targets.current();
		int toCome = targets.targetsToCome();
		if (this.tries.attemptsAt(current) == 0) {
			deadline.share(toCome);
		}
		targets.markTried();
		Tries.Try next = this.tries.next(current);
		AttemptContext context = new AttemptContext(this.scope.settings().name(), current.target(),
				!targets.isPrimary(), next.number(), this.scope.history().errors(), this.course.feedback(),
				attempt.permit(), this);
		return new Step.Call(current.target(), next.isRetry(), context,
				deadline.limit(current.attemptTimeout(), toCome), attempt.waited(), this.scope.ticker().nanos());
	}

	/**
	 * How much longer an attempt may take whose timeout is over. That of a method whose
	 * models were called with timeouts of their own has until the deadline.
	 * @param call the attempt
	 * @return the nanoseconds it may go on; 0 or less to end it
	 */
	public long overtimeNanos(Step.Call call) {
		ModelCalls modelCalls = call.attemptContext().modelCalls();
		if (modelCalls == null) {
			return 0;
		}
		return modelCalls.anyRunning() ? 1 : this.scope.deadline().remainingNanos();
	}

	/**
	 * Books an attempt under the target that it was meant for. A body that did not ask
	 * for the target cannot have called a fallback.
	 * @return whether it is the target that was meant
	 */
	private boolean book(Step.Call call) {
		if (call.isOfMethodWithModelCalls()) {
			return false;
		}
		if (!call.context().isFallback() || call.attemptContext().isTargetRead()) {
			this.scope.reporter().called(call.target());
			return true;
		}
		this.scope.reporter().fallbackIgnored(call.target());
		return false;
	}

	private void tellGate(Step.Call call, LlmFailure failure) {
		if (book(call) && failure.kind().countsForCircuitBreaker()) {
			call.permit().failed(nanosSince(call));
		}
		else {
			call.permit().release();
		}
		if (!call.isOfMethodWithModelCalls()) {
			this.scope.gates().heed(this.scope.reporter().booked(), failure);
		}
	}

	/**
	 * Ends the call with what says nothing about its own target.
	 */
	private Step passOn(Step.Call call, LlmFailure failure, Throwable thrown) {
		call.permit().release();
		book(call);
		note(call, failure, thrown);
		return end(LlmOutcome.FAILURE, (failure.error() instanceof Error) ? failure.error() : thrown);
	}

	/**
	 * An {@link Error} is the JVM's trouble, and a call inside this one has had its
	 * retries.
	 */
	private static boolean isFinal(LlmFailure failure) {
		return failure.error() instanceof Error || FailureClassifiers.isOutcomeOfInnerCall(failure.error());
	}

	private static void noteUsage(Step.Call call, LlmFailure failure) {
		if (failure.error() instanceof LlmParseException answer && answer.usage() != null) {
			call.context().used(answer.usage());
		}
	}

	private void note(Step.Call call, LlmFailure failure, Throwable thrown) {
		Duration duration = Duration.ofNanos(nanosSince(call));
		if (!call.isOfMethodWithModelCalls()) {
			this.scope.reporter().attemptEnded(call, failure.kind(), duration);
		}
		this.scope.history()
			.failed(this.scope.reporter().booked(), call.context().attempt(), failure, thrown, call.waited(), duration,
					call.attemptContext().usage());
	}

	/**
	 * A re-ask has failed if its answer is no better, or if the target is left. An error
	 * on the way to the answer decides nothing.
	 */
	private void followReask(LlmFailure failure, CallCourse.Leg leg) {
		if (failure.kind().isAboutOutput() || this.tries.isAboutToLeave(this.scope.targets().current())
				|| leg instanceof CallCourse.Leg.End) {
			closeReask(false);
		}
		this.reaskOpen |= this.tries.isReaskNext();
	}

	private void closeReask(boolean healed) {
		if (this.reaskOpen) {
			this.reaskOpen = false;
			this.scope.reporter().reaskEnded(healed);
		}
	}

	private Step giveUp(CallCourse.Leg.End reason) {
		CallHistory history = this.scope.history();
		if (reason == CallCourse.Leg.End.OUT_OF_TIME) {
			return end(LlmOutcome.DEADLINE, history.deadlineExceeded());
		}
		return end(history.hasRealAttempt() ? LlmOutcome.FAILURE : LlmOutcome.REJECTED, history.exhausted());
	}

	private Step end(LlmOutcome outcome, Throwable thrown) {
		if (this.siblings != null) {
			this.siblings.failed(thrown, outcome);
			this.siblings.end();
		}
		else {
			this.scope.end(outcome);
		}
		return new Step.Throw(thrown);
	}

	private long nanosSince(Step.Call call) {
		return this.scope.ticker().nanos() - call.startedNanos();
	}

	private Step locked(Supplier<Step> decision) {
		this.scope.lock().lock();
		try {
			return decision.get();
		}
		finally {
			this.scope.lock().unlock();
		}
	}

}

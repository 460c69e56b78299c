package io.github.llmresilience.engine.blocking;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.time.Watch;
import io.github.llmresilience.time.Watchdog;
import io.github.llmresilience.time.Watched;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that runs on the current thread.
 */
final class BlockingAttempt implements Watched {

	private final LlmCallSession session;

	private final Step.Attempt attempt;

	private final AttemptBody body;

	private volatile @Nullable Watch watch;

	private volatile boolean unwanted;

	BlockingAttempt(LlmCallSession session, Step.Attempt attempt, AttemptBody body) {
		this.session = session;
		this.attempt = attempt;
		this.body = body;
	}

	/** Makes the attempt and returns the next step. */
	Step run(Watchdog watchdog) {
		if (this.unwanted) {
			return this.session.failed(this.attempt,
					new CancellationException("The attempt was given up before it started"));
		}
		Watch watch = watch(watchdog);
		Object value = null;
		Throwable error = null;
		AttemptScope scope = AttemptScope.open(this.attempt.context());
		try {
			value = this.body.attempt();
		}
		catch (Throwable ex) {
			error = ex;
		}
		finally {
			scope.close();
		}
		Watch.Outcome outcome = watch.end();
		return (error != null) ? failed(error, outcome) : returned(value, outcome);
	}

	/**
	 * A value that is returned after the limit counts for nothing, as an exception would.
	 */
	private Step returned(@Nullable Object value, Watch.Outcome outcome) {
		if (outcome == Watch.Outcome.CLOSED) {
			return this.session.cancelled(OpenWork.closing());
		}
		return (outcome == Watch.Outcome.TIMED_OUT)
				? this.session.timedOut(this.attempt, new TimeoutException("The attempt returned after its limit"))
				: this.session.succeeded(this.attempt, value);
	}

	private Watch watch(Watchdog watchdog) {
		Watch watch = watchdog.watch(this.attempt.timeout().toNanos(), this);
		this.watch = watch;
		if (this.unwanted) {
			watch.expire();
		}
		return watch;
	}

	@Override
	public void abort() {
		this.attempt.abort();
	}

	@Override
	public long overtimeNanos() {
		return this.session.overtimeNanos(this.attempt);
	}

	/** Gives the attempt up: interrupts its thread, or prevents its start. */
	void giveUp() {
		this.unwanted = true;
		Watch running = this.watch;
		if (running != null) {
			running.expire();
		}
	}

	private Step failed(Throwable error, Watch.Outcome outcome) {
		if (outcome == Watch.Outcome.CLOSED) {
			return this.session.cancelled(OpenWork.closing());
		}
		if (outcome == Watch.Outcome.TIMED_OUT) {
			return this.session.timedOut(this.attempt, error);
		}
		if (outcome == Watch.Outcome.INTERRUPTED || Thread.currentThread().isInterrupted()) {
			Thread.currentThread().interrupt();
			return this.session.cancelled(error);
		}
		Step step = this.session.failed(this.attempt, error);
		if (FailureClassifiers.isInterrupt(error) && isOver(step)) {
			Thread.currentThread().interrupt();
		}
		return step;
	}

	/**
	 * Whether to restore the interrupt flag: the call was cancelled, or the step is final
	 * and throws no exception.
	 */
	private static boolean isOver(Step step) {
		return (step instanceof Step.Throw end) ? end.error() instanceof LlmCallCancelledException : !step.isOpen();
	}

}

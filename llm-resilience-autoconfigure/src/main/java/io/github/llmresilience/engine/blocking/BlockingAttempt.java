/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.AttemptOnThread;
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
 * One attempt, on the thread that runs it.
 */
final class BlockingAttempt extends AttemptOnThread implements Watched {

	private static final AtomicIntegerFieldUpdater<BlockingAttempt> ABORTED = AtomicIntegerFieldUpdater
		.newUpdater(BlockingAttempt.class, "aborted");

	private final LlmCallSession session;

	private final Step.Attempt attempt;

	private final AttemptBody body;

	private final @Nullable AbandonedAttempts abandoned;

	private volatile @Nullable Watch watch;

	private volatile boolean unwanted;

	/** 1 after an abort. */
	private volatile int aborted;

	/** The action after an abort, or null. */
	private @Nullable Runnable onAborted;

	/** Used by the thread of the attempt only. */
	private boolean reportedByCaller;

	/**
	 * Creates an attempt.
	 * @param abandoned records the attempt if it does not return after an abort; null to
	 * record nothing
	 */
	BlockingAttempt(LlmCallSession session, Step.Attempt attempt, AttemptBody body,
			@Nullable AbandonedAttempts abandoned) {
		this.session = session;
		this.attempt = attempt;
		this.body = body;
		this.abandoned = abandoned;
	}

	@Override
	protected Object subject() {
		return this.session.subjectOf(this.attempt);
	}

	/**
	 * Sets the action after an abort, for an attempt that runs on a thread of its own.
	 * Must be called before the attempt runs.
	 */
	void onAborted(Runnable action) {
		this.onAborted = action;
	}

	Step.Attempt attempt() {
		return this.attempt;
	}

	@Override
	protected boolean isDetached() {
		return this.onAborted != null;
	}

	/** Whether the caller reports the end of this attempt, because it was aborted. */
	boolean isReportedByCaller() {
		return this.reportedByCaller;
	}

	/**
	 * Makes the attempt and returns the next step. For a detached attempt that was
	 * aborted, the caller reports the end, and the returned step must be ignored.
	 */
	Step run(Watchdog watchdog) {
		if (this.unwanted) {
			return this.session.failed(this.attempt,
					new CancellationException("The attempt was given up before it started"));
		}
		occupyThread();
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
		releaseThread();
		if (isDetached() && outcome != Watch.Outcome.UNDISTURBED) {
			this.reportedByCaller = true;
			return Step.Leave.SUPERSEDED;
		}
		return (error != null) ? failed(error, outcome) : returned(value, outcome);
	}

	/**
	 * A value that is returned after the limit counts for nothing, as an exception would.
	 */
	private Step returned(@Nullable Object value, Watch.Outcome outcome) {
		if (outcome == Watch.Outcome.CLOSED) {
			return this.session.cancelled(OpenWork.closingException());
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
	public void aborted() {
		if (!ABORTED.compareAndSet(this, 0, 1)) {
			return;
		}
		if (this.onAborted != null) {
			this.onAborted.run();
		}
		if (this.abandoned != null) {
			this.abandoned.aborted(this);
		}
	}

	/** Returns the next step after an abort, before the body has returned. */
	Step stepAfterAbort() {
		if (this.unwanted) {
			return this.session.failed(this.attempt, new CancellationException("The attempt was given up"));
		}
		Watch running = this.watch;
		Watch.Outcome cause = (running != null) ? running.causeOfAbort() : Watch.Outcome.TIMED_OUT;
		return switch (cause) {
			case CLOSED -> this.session.cancelled(OpenWork.closingException());
			case INTERRUPTED -> this.session.cancelled(new InterruptedException());
			case TIMED_OUT, UNDISTURBED ->
				this.session.timedOut(this.attempt, new TimeoutException("The attempt did not return at its limit"));
		};
	}

	@Override
	public long overtimeNanos() {
		return this.session.limits().overtimeNanos(this.attempt);
	}

	boolean isUnwanted() {
		return this.unwanted;
	}

	/** Gives the attempt up: interrupts its thread, or prevents its start. */
	void giveUp() {
		Watch running = this.watch;
		if (running != null && !running.isRunning()) {
			return;
		}
		this.unwanted = true;
		if (running != null) {
			running.expire();
		}
	}

	private Step failed(Throwable error, Watch.Outcome outcome) {
		if (outcome == Watch.Outcome.CLOSED) {
			return this.session.cancelled(OpenWork.closingException());
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

package io.github.llmresilience.engine.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Watchdog;

/**
 * An attempt on a thread of its own. The caller's thread waits for it, and goes on when
 * the attempt is aborted, although the thread of the attempt may not have returned.
 */
final class DetachedAttempt {

	private final LlmCallSession session;

	private final AttemptThreads threads;

	private final BlockingAttempt attempt;

	/** Completed when the attempt ends or is aborted. */
	private final CompletableFuture<Supplier<Step>> decision = new CompletableFuture<>();

	DetachedAttempt(LlmCallSession session, AttemptThreads threads, BlockingAttempt attempt) {
		this.session = session;
		this.threads = threads;
		this.attempt = attempt;
	}

	/** Makes the attempt and returns the next step. */
	Step run(Watchdog watchdog) {
		this.attempt.onAborted(() -> this.decision.complete(this.attempt::stepAfterAbort));
		this.attempt.attempt().onAborted(this.attempt::giveUp);
		try {
			this.threads.executor().execute(this.threads.capture().apply(() -> make(watchdog)));
		}
		catch (RejectedExecutionException ex) {
			return this.session.cancelled(ex);
		}
		return await();
	}

	private void make(Watchdog watchdog) {
		try {
			Step next = this.attempt.run(watchdog);
			this.decision.complete(this.attempt.isReportedByCaller() ? this.attempt::stepAfterAbort : () -> next);
		}
		catch (Throwable ex) {
			this.decision.complete(() -> new Step.Throw(ex));
		}
	}

	private Step await() {
		try {
			return this.decision.get().get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.session.cancelled(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

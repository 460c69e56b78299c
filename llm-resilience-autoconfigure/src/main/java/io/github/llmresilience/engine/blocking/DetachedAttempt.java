/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.concurrent.RejectedExecutionException;

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

	/** Made when the attempt ends or is aborted. */
	private final Decision decision = new Decision();

	DetachedAttempt(LlmCallSession session, AttemptThreads threads, BlockingAttempt attempt) {
		this.session = session;
		this.threads = threads;
		this.attempt = attempt;
	}

	/** Makes the attempt and returns the next step. */
	Step run(Watchdog watchdog) {
		this.attempt.onAborted(() -> this.decision.decide(this.attempt::stepAfterAbort));
		this.attempt.attempt().onAborted(this.attempt::giveUp);
		try {
			this.threads.executor().execute(this.threads.capture().apply(() -> make(watchdog)));
		}
		catch (RejectedExecutionException ex) {
			return this.session.cancelled(ex);
		}
		return this.decision.await(this.session);
	}

	private void make(Watchdog watchdog) {
		try {
			Step next = this.attempt.run(watchdog);
			this.decision.decide(this.attempt.isReportedByCaller() ? this.attempt::stepAfterAbort : () -> next);
		}
		catch (Throwable ex) {
			this.decision.decide(() -> new Step.Throw(ex));
		}
	}

}

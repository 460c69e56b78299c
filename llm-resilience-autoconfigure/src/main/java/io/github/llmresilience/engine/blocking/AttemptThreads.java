/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.time.Timer;

/**
 * The threads that make attempts in place of the caller's thread, or beside it: hedges,
 * and attempts of clients that ignore aborts.
 *
 * @param timer starts a task when it is due
 * @param own the threads of the attempts
 * @param context carries the values that are bound to the caller's thread
 * @param boundToCaller used for {@code AUTO} only: if true, an attempt stays on the
 * caller's thread, for example because of a transaction
 */
public record AttemptThreads(Timer timer, OwnThreads own, ThreadContext context, BooleanSupplier boundToCaller) {

	/** Whether an attempt runs on a thread of its own, and not on the current thread. */
	boolean runsOnOwnThread(LlmCallSession session, BlockingAttempt attempt, AttemptBody body) {
		return this.own.isNeededFor(session, attempt.attempt(), body::ignoresAborts) && !isBoundToCaller(session);
	}

	private boolean isBoundToCaller(LlmCallSession session) {
		return session.settings().body().attemptThread() == AttemptThread.AUTO && this.boundToCaller.getAsBoolean();
	}

	Executor executor() {
		return this.own.executor();
	}

	AbandonedAttempts abandoned() {
		return this.own.abandoned();
	}

	/**
	 * Captures the context of the current thread.
	 * @return a function that makes a task run with this context, on any thread
	 */
	UnaryOperator<Runnable> capture() {
		UnaryOperator<Runnable> values = this.context.capture();
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		return (task) -> values.apply(() -> runWith(loader, task));
	}

	private static void runWith(ClassLoader loader, Runnable task) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(loader);
		try {
			task.run();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

}

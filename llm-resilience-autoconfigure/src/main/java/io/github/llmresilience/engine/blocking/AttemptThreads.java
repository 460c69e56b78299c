package io.github.llmresilience.engine.blocking;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.time.Timer;

/**
 * The threads that make attempts in place of the caller's thread, or beside it: hedges,
 * and attempts of clients that ignore aborts.
 *
 * @param timer starts a task when it is due
 * @param executor runs each attempt at once, on a thread that may block
 * @param context carries the values that are bound to the caller's thread
 * @param abandoned the attempts whose threads do not return after an abort
 * @param boundToCaller used for {@code AUTO} only: if true, an attempt stays on the
 * caller's thread, for example because of a transaction
 */
public record AttemptThreads(Timer timer, Executor executor, ThreadContext context, AbandonedAttempts abandoned,
		BooleanSupplier boundToCaller) {

	/** Whether an attempt runs on a thread of its own, and not on the current thread. */
	boolean runsOnOwnThread(LlmCallSession session, BlockingAttempt attempt, AttemptBody body) {
		return switch (session.settings().body().attemptThread()) {
			case CALLER -> false;
			case THREAD -> this.abandoned.isBelowMax();
			case AUTO ->
				(this.abandoned.hasIgnoredAbort(attempt.subject()) || ignoresAborts(body, attempt.attempt().target()))
						&& this.abandoned.isBelowMax() && !this.boundToCaller.getAsBoolean();
		};
	}

	/** A model that cannot be found fails in the attempt, not here. */
	private static boolean ignoresAborts(AttemptBody body, LlmTarget target) {
		try {
			return body.ignoresAborts(target);
		}
		catch (RuntimeException ex) {
			return false;
		}
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

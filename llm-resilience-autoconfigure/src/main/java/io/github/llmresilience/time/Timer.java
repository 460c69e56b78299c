package io.github.llmresilience.time;

import java.time.Duration;

/**
 * Runs something later, without a thread that waits for it.
 */
@FunctionalInterface
public interface Timer {

	/** Schedules a task. */
	Cancellation schedule(Runnable task, Duration delay);

	/**
	 * Keeps a task from being run.
	 */
	@FunctionalInterface
	interface Cancellation {

		/** Cancels the task. One that runs already goes on. */
		void cancel();

	}

}

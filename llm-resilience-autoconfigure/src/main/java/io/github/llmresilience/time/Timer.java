/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;

/**
 * Runs tasks later, without a thread that blocks for each task.
 */
@FunctionalInterface
public interface Timer {

	/** Schedules a task to run once after a delay. */
	Cancellation schedule(Runnable task, Duration delay);

	/**
	 * Cancels a scheduled task.
	 */
	@FunctionalInterface
	interface Cancellation {

		/** Cancels the task. A task that is already running continues. */
		void cancel();

	}

}

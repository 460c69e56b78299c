/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

/**
 * The work that a {@link Watchdog} watches.
 */
@FunctionalInterface
public interface Watched {

	/**
	 * Aborts the work before its thread is interrupted, for example by cancelling an HTTP
	 * call. If it blocks, the thread is interrupted all the same after 100 ms.
	 */
	void abort();

	/**
	 * Called after the work was aborted and its thread was interrupted. The thread may
	 * not have returned yet. Can be called more than once.
	 */
	default void aborted() {
	}

	/**
	 * Returns how much longer the work may take. Called when the timeout is over. Must
	 * not block.
	 * @return nanoseconds, 0 or less to abort the work; 0 by default
	 */
	default long overtimeNanos() {
		return 0;
	}

}

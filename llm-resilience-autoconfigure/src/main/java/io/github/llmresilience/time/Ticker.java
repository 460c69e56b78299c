/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;

/**
 * A monotonic clock that measures elapsed time.
 */
@FunctionalInterface
public interface Ticker {

	/**
	 * Returns the time since an arbitrary origin. Only differences between two times are
	 * meaningful.
	 * @return nanoseconds
	 */
	long nanos();

	/**
	 * Begins a wait between two attempts, and returns how long it takes in real time.
	 * This clock runs in real time, so both are the same. A virtual clock moves forward
	 * by the wait, and returns zero.
	 */
	default Duration beginWait(Duration wait) {
		return wait;
	}

	/**
	 * Returns the monotonic clock of the system.
	 * @return a ticker that reads {@link System#nanoTime()}
	 */
	static Ticker system() {
		return System::nanoTime;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;

/**
 * Blocks the current thread for a time.
 */
@FunctionalInterface
public interface Sleeper {

	/**
	 * Blocks for the given time.
	 * @throws InterruptedException if the thread is interrupted before or while it sleeps
	 */
	void sleep(Duration duration) throws InterruptedException;

	/**
	 * Returns the sleeper for production. It returns at once for a duration of zero or
	 * less.
	 * @return a sleeper that uses {@link Thread#sleep(long, int)}
	 */
	static Sleeper system() {
		return (duration) -> {
			if (duration.compareTo(Duration.ZERO) > 0) {
				Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
			}
		};
	}

}

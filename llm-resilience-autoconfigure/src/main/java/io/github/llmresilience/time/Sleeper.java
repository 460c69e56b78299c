package io.github.llmresilience.time;

import java.time.Duration;

/**
 * Waits on the current thread.
 */
@FunctionalInterface
public interface Sleeper {

	/**
	 * Blocks for the given time.
	 * @throws InterruptedException if the thread is interrupted before or while it sleeps
	 */
	void sleep(Duration duration) throws InterruptedException;

	/**
	 * Sleeps for real.
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

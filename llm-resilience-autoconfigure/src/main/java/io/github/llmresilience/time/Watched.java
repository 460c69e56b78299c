package io.github.llmresilience.time;

/**
 * What a {@link Watchdog} looks after.
 */
@FunctionalInterface
public interface Watched {

	/**
	 * Ends the work before its thread is interrupted, for example by cancelling an HTTP
	 * call. Runs on the watchdog's thread and must not block.
	 */
	void abort();

	/**
	 * Asked when the timeout is over. Must not block.
	 * @return how many nanoseconds it may go on, 0 or less to end it; 0 by default
	 */
	default long overtimeNanos() {
		return 0;
	}

}

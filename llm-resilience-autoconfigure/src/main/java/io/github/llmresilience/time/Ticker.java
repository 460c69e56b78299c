package io.github.llmresilience.time;

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
	 * Returns the monotonic clock of the system.
	 * @return a ticker that reads {@link System#nanoTime()}
	 */
	static Ticker system() {
		return System::nanoTime;
	}

}

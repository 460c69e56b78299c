package io.github.llmresilience.time;

/**
 * A monotonic clock, for measuring how much time has passed.
 */
@FunctionalInterface
public interface Ticker {

	/**
	 * The time in nanoseconds since an arbitrary origin; only differences mean something.
	 * @return nanoseconds
	 */
	long nanos();

	/**
	 * The system's monotonic clock.
	 * @return a ticker that reads {@link System#nanoTime()}
	 */
	static Ticker system() {
		return System::nanoTime;
	}

}

package io.github.llmresilience.gate;

import java.util.Arrays;

/**
 * The results of the most recent calls, newest first. Immutable.
 */
final class Window {

	static final int MAX_SIZE = 64;

	static final Window EMPTY = new Window(0, 0, new int[0]);

	private final long failed;

	private final long slow;

	/** The time at which each call ended, in seconds. */
	private final int[] seconds;

	private Window(long failed, long slow, int[] seconds) {
		this.failed = failed;
		this.slow = slow;
		this.seconds = seconds;
	}

	/**
	 * Returns the window after one more call, without the calls that exceed the capacity
	 * or the maximum age.
	 */
	Window with(boolean failed, boolean slow, int second, int capacity, int maxAge) {
		if (isFullOf(failed, slow, second, capacity)) {
			return this;
		}
		int kept = 0;
		int limit = Math.min(this.seconds.length, capacity - 1);
		while (kept < limit && second - this.seconds[kept] <= maxAge) {
			kept++;
		}
		int[] seconds = new int[kept + 1];
		seconds[0] = second;
		System.arraycopy(this.seconds, 0, seconds, 1, kept);
		long mask = (kept + 1 == MAX_SIZE) ? -1L : (1L << (kept + 1)) - 1;
		return new Window(((this.failed << 1) | (failed ? 1 : 0)) & mask, ((this.slow << 1) | (slow ? 1 : 0)) & mask,
				seconds);
	}

	/** Whether the window is full of calls of this second with this same result. */
	private boolean isFullOf(boolean failed, boolean slow, int second, int capacity) {
		int size = this.seconds.length;
		return size == capacity && this.seconds[size - 1] == second && Long.bitCount(this.failed) == (failed ? size : 0)
				&& Long.bitCount(this.slow) == (slow ? size : 0);
	}

	int size() {
		return this.seconds.length;
	}

	double failureRate() {
		return percentage(this.failed);
	}

	double slowCallRate() {
		return percentage(this.slow);
	}

	private double percentage(long bits) {
		return (size() == 0) ? 0 : Long.bitCount(bits) * 100.0 / size();
	}

	@Override
	public String toString() {
		return "Window[size=" + size() + ", failed=" + Long.bitCount(this.failed) + ", seconds="
				+ Arrays.toString(this.seconds) + "]";
	}

}

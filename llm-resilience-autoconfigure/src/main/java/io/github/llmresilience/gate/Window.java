/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.Arrays;

/**
 * The results of the most recent calls, newest first. Immutable.
 */
final class Window {

	static final Window EMPTY = new Window(0, 0, new int[0]);

	private static final int FAILED = 1;

	private static final int SLOW = 2;

	private static final int FLAG_BITS = 2;

	private final int failed;

	private final int slow;

	/** The second at which each call ended, above two bits for its result. */
	private final int[] results;

	private Window(int failed, int slow, int[] results) {
		this.failed = failed;
		this.slow = slow;
		this.results = results;
	}

	/**
	 * Returns the window after one more call, without the calls that exceed the capacity
	 * or the maximum age.
	 */
	Window with(boolean failed, boolean slow, int second, int capacity, int maxAge) {
		int result = (second << FLAG_BITS) | (failed ? FAILED : 0) | (slow ? SLOW : 0);
		if (isFullOf(result, capacity)) {
			return this;
		}
		int kept = count(second, maxAge, capacity - 1);
		int[] results = new int[kept + 1];
		results[0] = result;
		System.arraycopy(this.results, 0, results, 1, kept);
		return new Window(this.failed + (failed ? 1 : 0) - dropped(kept, FAILED),
				this.slow + (slow ? 1 : 0) - dropped(kept, SLOW), results);
	}

	/** Returns the window without the calls that exceed the maximum age. */
	Window notOlderThan(int maxAge, int second) {
		int kept = count(second, maxAge, size());
		return (kept == size()) ? this : new Window(this.failed - dropped(kept, FAILED),
				this.slow - dropped(kept, SLOW), Arrays.copyOf(this.results, kept));
	}

	/** Returns the number of newest results that do not exceed the maximum age. */
	private int count(int second, int maxAge, int limit) {
		int kept = 0;
		while (kept < Math.min(limit, size()) && age(this.results[kept], second) <= maxAge) {
			kept++;
		}
		return kept;
	}

	/** Returns the number of results with a flag among those that are not kept. */
	private int dropped(int kept, int flag) {
		int dropped = 0;
		for (int i = kept; i < this.results.length; i++) {
			dropped += ((this.results[i] & flag) != 0) ? 1 : 0;
		}
		return dropped;
	}

	/** Returns the age of a result in seconds, also after the seconds have overflowed. */
	private static int age(int result, int second) {
		return ((second << FLAG_BITS) - (result & -(1 << FLAG_BITS))) >> FLAG_BITS;
	}

	/** Whether the window is full of calls of the same second with the same result. */
	private boolean isFullOf(int result, int capacity) {
		int size = size();
		return size == capacity && this.results[0] == result && this.results[size - 1] == result
				&& this.failed == (((result & FAILED) != 0) ? size : 0)
				&& this.slow == (((result & SLOW) != 0) ? size : 0);
	}

	int size() {
		return this.results.length;
	}

	int succeeded() {
		return size() - this.failed;
	}

	double failureRate() {
		return percentage(this.failed);
	}

	double slowCallRate() {
		return percentage(this.slow);
	}

	private double percentage(int count) {
		return (size() == 0) ? 0 : count * 100.0 / size();
	}

	@Override
	public String toString() {
		return "Window[size=" + size() + ", failed=" + this.failed + ", slow=" + this.slow + "]";
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * The recent answer times of models. They are recorded for each call, because a short
 * answer takes less time than a long one.
 */
public final class AnswerTimes {

	/** The minimum number of answers for a percentile. */
	static final int ENOUGH = 20;

	/** The number of recent answers that are kept. */
	static final int WINDOW = 128;

	private static final int PERCENTILE = 95;

	/** The maximum number of calls and models whose times are kept. */
	private static final int MAX_WINDOWS = 2000;

	private final BoundedMap<Key, Window> windows = new BoundedMap<>(MAX_WINDOWS,
			new Key(BoundedMap.OTHER, new LlmTarget(BoundedMap.OTHER, BoundedMap.OTHER), false));

	/**
	 * Identifies the answers whose times are compared.
	 *
	 * @param call the name of the call
	 * @param target the model
	 * @param wholeMethod true for the time of the method, false for the time of a model
	 * call inside the method
	 */
	public record Key(String call, LlmTarget target, boolean wholeMethod) {
	}

	/** Discards all times. */
	void clear() {
		this.windows.clear();
	}

	/**
	 * Records the time from the start of an attempt to its answer, or to the first
	 * element of its stream.
	 * @param key the call and the model
	 * @param nanos the time in nanoseconds
	 */
	public void add(Key key, long nanos) {
		this.windows.get(key, (unknown) -> new Window()).add(nanos);
	}

	/**
	 * Returns the 95th percentile of the recent answer times.
	 * @return the time, or null if there are fewer than {@value #ENOUGH} answers
	 */
	public @Nullable Duration usual(Key key) {
		Window window = this.windows.find(key);
		return (window != null) ? window.usual() : null;
	}

	/**
	 * The most recent times, in no particular order.
	 */
	private static final class Window {

		private final AtomicLongArray nanos = new AtomicLongArray(WINDOW);

		private final AtomicLong count = new AtomicLong();

		private void add(long nanos) {
			this.nanos.set((int) (this.count.getAndIncrement() % WINDOW), nanos);
		}

		private @Nullable Duration usual() {
			int size = (int) Math.min(this.count.get(), WINDOW);
			if (size < ENOUGH) {
				return null;
			}
			long[] sorted = new long[size];
			for (int i = 0; i < size; i++) {
				sorted[i] = this.nanos.get(i);
			}
			Arrays.sort(sorted);
			return Duration.ofNanos(sorted[(size * PERCENTILE + 99) / 100 - 1]);
		}

	}

}

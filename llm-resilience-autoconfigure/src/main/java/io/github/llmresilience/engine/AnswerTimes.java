package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * How long models took to answer lately: for each call, since one that writes a line
 * answers sooner than one that writes a page.
 */
public final class AnswerTimes {

	/** How many answers there must be before they say what is usual. */
	static final int ENOUGH = 20;

	/** How many of the last answers are looked at. */
	static final int WINDOW = 128;

	private static final int PERCENTILE = 95;

	private final Map<Key, Window> windows = new ConcurrentHashMap<>();

	/**
	 * What answers are compared.
	 *
	 * @param call the name of the call
	 * @param target the model
	 * @param wholeMethod whether it is the method that is timed, or the model in it
	 */
	public record Key(String call, LlmTarget target, boolean wholeMethod) {
	}

	/**
	 * Notes how long an attempt took until its answer was there or had begun.
	 * @param key what was timed
	 * @param nanos the time in nanoseconds
	 */
	public void add(Key key, long nanos) {
		this.windows.computeIfAbsent(key, (unknown) -> new Window()).add(nanos);
	}

	/**
	 * What 95 of 100 answers took at most.
	 * @return the time, or null as long as there were fewer than {@value #ENOUGH} answers
	 */
	public @Nullable Duration usual(Key key) {
		Window window = this.windows.get(key);
		return (window != null) ? window.usual() : null;
	}

	/**
	 * The last times, in no order.
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

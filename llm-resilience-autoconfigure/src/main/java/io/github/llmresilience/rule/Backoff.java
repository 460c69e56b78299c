package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.time.Randomness;

/**
 * How long to wait before a retry.
 */
@FunctionalInterface
interface Backoff {

	/** The wait before a retry. */
	Duration delay(int retry);

	/**
	 * Waits that grow by a factor: {@code min(initial * factor^(retry - 1), max)}.
	 */
	static Backoff exponential(Duration initial, Duration max, double factor) {
		double maxNanos = max.toNanos();
		return (retry) -> {
			double nanos = initial.toNanos() * Math.pow(factor, retry - 1.0);
			return Duration.ofNanos((long) Math.min(nanos, maxNanos));
		};
	}

	/**
	 * Spreads each wait {@code d} evenly over {@code d * (1 - jitter)} to
	 * {@code d * (1 + jitter)}, or to {@code max} where that is less. Cutting off at
	 * {@code max} afterwards would put half of all waits right on it.
	 */
	default Backoff withJitter(double jitter, Duration max, Randomness random) {
		if (jitter == 0) {
			return this;
		}
		double maxNanos = max.toNanos();
		return (retry) -> {
			double nanos = delay(retry).toNanos();
			double from = nanos * (1 - jitter);
			double to = Math.min(nanos * (1 + jitter), maxNanos);
			return Duration.ofNanos((long) (from + random.next() * (to - from)));
		};
	}

}

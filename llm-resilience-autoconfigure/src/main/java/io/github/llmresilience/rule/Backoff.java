/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.time.Randomness;

/**
 * Computes the wait before a retry.
 */
@FunctionalInterface
interface Backoff {

	/** Returns the wait before a retry. The number of the first retry is 1. */
	Duration delay(int retry);

	/**
	 * Creates a backoff whose waits grow by a factor:
	 * {@code min(initial * factor^(retry - 1), max)}.
	 */
	static Backoff exponential(Duration initial, Duration max, double factor) {
		double maxNanos = max.toNanos();
		return (retry) -> {
			double nanos = initial.toNanos() * Math.pow(factor, retry - 1.0);
			return Duration.ofNanos((long) Math.min(nanos, maxNanos));
		};
	}

	/**
	 * Returns a backoff with jitter. Each wait {@code d} is spread evenly from
	 * {@code d * (1 - jitter)} to {@code d * (1 + jitter)}, or to {@code max} if it is
	 * less. A limit that is applied after the jitter would set many waits to exactly
	 * {@code max}.
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

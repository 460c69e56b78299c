/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;

/**
 * A limit of tokens per minute, that is counted in quarters of a minute.
 */
final class TokenLimit {

	private static final Duration WINDOW = Duration.ofSeconds(15);

	private final int perWindow;

	private long windowBegin;

	private int taken;

	TokenLimit(int perMinute) {
		this.perWindow = (int) (perMinute * WINDOW.toMillis() / Duration.ofMinutes(1).toMillis());
		this.windowBegin = System.nanoTime();
	}

	/**
	 * Takes tokens.
	 * @return zero if they were there, else when there are some again
	 */
	synchronized Duration take(int wanted) {
		long now = System.nanoTime();
		while (now - this.windowBegin >= WINDOW.toNanos()) {
			this.windowBegin += WINDOW.toNanos();
			this.taken = 0;
		}
		if (this.taken + wanted > this.perWindow) {
			return Duration.ofNanos(this.windowBegin + WINDOW.toNanos() - now);
		}
		this.taken += wanted;
		return Duration.ZERO;
	}

}

package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;

/**
 * A limit of tokens per minute, as a bucket that fills steadily.
 */
final class TokenLimit {

	private final double capacity;

	private final double perNano;

	private double tokens;

	private long at;

	TokenLimit(int perMinute, int burst) {
		this.capacity = burst;
		this.perNano = perMinute / (double) Duration.ofMinutes(1).toNanos();
		this.tokens = burst;
		this.at = System.nanoTime();
	}

	/**
	 * Takes tokens.
	 * @return zero if they were there, else when they will be
	 */
	synchronized Duration take(int wanted) {
		long now = System.nanoTime();
		this.tokens = Math.min(this.capacity, this.tokens + (now - this.at) * this.perNano);
		this.at = now;
		if (this.tokens >= wanted) {
			this.tokens -= wanted;
			return Duration.ZERO;
		}
		return Duration.ofNanos((long) ((wanted - this.tokens) / this.perNano));
	}

}

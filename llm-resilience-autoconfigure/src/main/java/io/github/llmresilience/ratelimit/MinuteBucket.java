/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.ratelimit;

import java.time.Duration;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.llmresilience.time.Ticker;

/**
 * A bucket that lets at most a number of units pass in any minute: it holds a small part
 * of them for bursts, and is refilled evenly with the rest. A further part is left
 * unused, because requests that are sent at different times may arrive at the same time.
 */
final class MinuteBucket {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** One unit of this many may pass at once, and one is left unused. */
	private static final long PART = 100;

	private long perMinute;

	private double share = 1;

	private final Bucket bucket;

	private volatile long capacity;

	MinuteBucket(long perMinute, Ticker ticker) {
		this.perMinute = perMinute;
		this.capacity = capacity(perMinute);
		this.bucket = Bucket.builder()
			.addLimit(bandwidth(perMinute))
			.withCustomTimePrecision(new TickerMeter(ticker))
			.build();
	}

	private static long capacity(long perMinute) {
		return Math.max(1, perMinute / PART);
	}

	private static Bandwidth bandwidth(long perMinute) {
		long capacity = capacity(perMinute);
		return Bandwidth.builder()
			.capacity(capacity)
			.refillGreedy(Math.max(1, perMinute - capacity - perMinute / PART), MINUTE)
			.build();
	}

	/** Lets only a part of the units pass. */
	synchronized void share(double share) {
		if (share != this.share) {
			this.share = share;
			configure();
		}
	}

	/** Changes the number of units that may pass in a minute. */
	synchronized void limit(long perMinute) {
		if (perMinute != this.perMinute) {
			this.perMinute = perMinute;
			configure();
		}
	}

	private void configure() {
		long part = Math.max(1, (long) (this.perMinute * this.share));
		this.capacity = capacity(part);
		this.bucket.replaceConfiguration(BucketConfiguration.builder().addLimit(bandwidth(part)).build(),
				TokensInheritanceStrategy.AS_IS);
	}

	long capacity() {
		return this.capacity;
	}

	boolean tryTake(long units) {
		return this.bucket.tryConsume(units);
	}

	/** Takes units that may not be there yet. Returns the nanoseconds until they are. */
	long takeAhead(long units) {
		return this.bucket.consumeIgnoringRateLimits(units);
	}

	void add(long units) {
		if (units > 0) {
			this.bucket.addTokens(units);
		}
	}

	long nanosUntil(long units) {
		return this.bucket.estimateAbilityToConsume(units).getNanosToWaitForRefill();
	}

	/** Returns the units that may pass now; negative if some were taken ahead. */
	long available() {
		return this.bucket.getAvailableTokens();
	}

	/**
	 * The clock of the bucket.
	 */
	private record TickerMeter(Ticker ticker) implements TimeMeter {

		@Override
		public long currentTimeNanos() {
			return this.ticker.nanos();
		}

		@Override
		public boolean isWallClockBased() {
			return false;
		}

	}

}

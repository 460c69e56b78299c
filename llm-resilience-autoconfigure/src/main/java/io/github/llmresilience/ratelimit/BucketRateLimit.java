/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A rate limit with one bucket for requests and one for tokens. The tokens of a request
 * are not known before its answer. They are estimated by a moving average of earlier
 * answers and corrected afterwards, so a bucket may be overdrawn for a while.
 */
public final class BucketRateLimit implements RateLimit {

	/** The estimate before the first answer. */
	private static final long FIRST_ESTIMATE = 1000;

	/** The weight of the newest answer in the estimate. */
	private static final double NEWEST = 0.1;

	private static final long MIN_WAIT_NANOS = Duration.ofMillis(1).toNanos();

	private final Ticker ticker;

	/** Reads the limits that the provider reports, or null if they are not applied. */
	private final @Nullable RateLimits reported;

	private volatile @Nullable MinuteBucket requests;

	private volatile @Nullable MinuteBucket tokens;

	private final AtomicLong demand = new AtomicLong();

	private volatile double share = 1;

	private volatile double estimate;

	/**
	 * Creates a rate limit.
	 * @param reported reads the limits that the provider reports
	 */
	public BucketRateLimit(RateLimitPolicy policy, RateLimits reported, Ticker ticker) {
		this.ticker = ticker;
		this.reported = policy.learnsFromHeaders() ? reported : null;
		this.estimate = FIRST_ESTIMATE;
		limit(policy.requestsPerMinute(), policy.tokensPerMinute());
	}

	@Override
	public void learn(Map<String, List<String>> headers) {
		if (this.reported != null) {
			RateLimits.PerMinute limits = this.reported.perMinute(headers);
			limit(limits.requests(), limits.tokens());
		}
	}

	private synchronized void limit(@Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute) {
		this.requests = limited(this.requests, requestsPerMinute);
		this.tokens = limited(this.tokens, tokensPerMinute);
	}

	private @Nullable MinuteBucket limited(@Nullable MinuteBucket bucket, @Nullable Long perMinute) {
		if (perMinute == null) {
			return bucket;
		}
		if (bucket != null) {
			bucket.limit(perMinute);
			return bucket;
		}
		MinuteBucket created = new MinuteBucket(perMinute, this.ticker);
		created.share(this.share);
		return created;
	}

	@Override
	public @Nullable Turn tryTake() {
		this.demand.incrementAndGet();
		MinuteBucket requests = this.requests;
		MinuteBucket tokens = this.tokens;
		long estimated = estimated(tokens);
		if (requests != null && !requests.tryTake(1)) {
			return null;
		}
		if (tokens == null || tokens.tryTake(estimated)) {
			return new BucketTurn(requests, tokens, 0, estimated);
		}
		if (requests != null) {
			requests.add(1);
		}
		return null;
	}

	@Override
	public Duration untilNextTurn() {
		MinuteBucket requests = this.requests;
		MinuteBucket tokens = this.tokens;
		long nanos = Math.max((requests != null) ? requests.nanosUntil(1) : 0,
				(tokens != null) ? tokens.nanosUntil(estimated(tokens)) : 0);
		return delay(nanos);
	}

	@Override
	public Turn reserve() {
		MinuteBucket requests = this.requests;
		MinuteBucket tokens = this.tokens;
		long estimated = estimated(tokens);
		long nanos = Math.max((requests != null) ? requests.takeAhead(1) : 0,
				(tokens != null) ? tokens.takeAhead(estimated) : 0);
		return new BucketTurn(requests, tokens, nanos, estimated);
	}

	private static Duration delay(long nanos) {
		return Duration.ofNanos((nanos == 0) ? 0 : Math.max(MIN_WAIT_NANOS, nanos));
	}

	/** At most what the bucket can hold, so that a single request is never refused. */
	private long estimated(@Nullable MinuteBucket tokens) {
		return (tokens != null) ? Math.min((long) this.estimate, tokens.capacity()) : 0;
	}

	@Override
	public long takeDemand() {
		return this.demand.getAndSet(0);
	}

	@Override
	public synchronized void share(double share) {
		this.share = share;
		share(this.requests);
		share(this.tokens);
	}

	private void share(@Nullable MinuteBucket bucket) {
		if (bucket != null) {
			bucket.share(this.share);
		}
	}

	@Override
	public Status status() {
		MinuteBucket requests = this.requests;
		MinuteBucket tokens = this.tokens;
		return new Status((requests != null) ? requests.available() : null,
				(tokens != null) ? tokens.available() : null, this.share);
	}

	/**
	 * A turn that was taken from the buckets.
	 */
	private final class BucketTurn implements Turn {

		private final @Nullable MinuteBucket requests;

		private final @Nullable MinuteBucket tokens;

		private final long nanos;

		private final long estimated;

		private final AtomicBoolean settled = new AtomicBoolean();

		private BucketTurn(@Nullable MinuteBucket requests, @Nullable MinuteBucket tokens, long nanos, long estimated) {
			this.requests = requests;
			this.tokens = tokens;
			this.nanos = nanos;
			this.estimated = estimated;
		}

		@Override
		public Duration delay() {
			return BucketRateLimit.delay(this.nanos);
		}

		@Override
		public void used(long used) {
			if (!this.settled.compareAndSet(false, true) || this.tokens == null) {
				return;
			}
			double average = BucketRateLimit.this.estimate;
			BucketRateLimit.this.estimate = Math.max(1, average + NEWEST * (used - average));
			if (used > this.estimated) {
				this.tokens.takeAhead(used - this.estimated);
			}
			else {
				this.tokens.add(this.estimated - used);
			}
		}

		@Override
		public void failed() {
			if (this.settled.compareAndSet(false, true) && this.tokens != null) {
				this.tokens.add(this.estimated);
			}
		}

		@Override
		public void giveBack() {
			if (!this.settled.compareAndSet(false, true)) {
				return;
			}
			if (this.requests != null) {
				this.requests.add(1);
			}
			if (this.tokens != null) {
				this.tokens.add(this.estimated);
			}
		}

	}

}

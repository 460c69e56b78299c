/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The load of a target, for the pools that it is a member of: its running attempts, and
 * decaying averages of the time until it answers and of its failures. The average of
 * times is a geometric one, so a single slow answer counts little. Between two results,
 * both averages halve every 30 seconds, so that a slow or failing target is tried again.
 */
public final class TargetLoad {

	/** The weight of the newest attempt in an average. */
	private static final double NEWEST = 0.25;

	private static final double HALF_LIFE_NANOS = Duration.ofSeconds(30).toNanos();

	private final Ticker ticker;

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicReference<Averages> averages;

	/**
	 * The averages at one time.
	 *
	 * @param logNanos the logarithm of the time until an answer, or NaN if there was none
	 */
	private record Averages(double logNanos, double failureRate, long atNanos) {

		private Averages at(long now) {
			double halvings = Math.max(0, now - this.atNanos) / HALF_LIFE_NANOS;
			return new Averages(this.logNanos - halvings * Math.log(2), this.failureRate * Math.pow(0.5, halvings),
					now);
		}

		private Averages answered(double nanos) {
			double newest = Math.log(Math.max(1, nanos));
			return new Averages(Double.isNaN(this.logNanos) ? newest : mean(this.logNanos, newest),
					mean(this.failureRate, 0), this.atNanos);
		}

		private Averages failed() {
			return new Averages(this.logNanos, mean(this.failureRate, 1), this.atNanos);
		}

		private static double mean(double average, double newest) {
			return average + NEWEST * (newest - average);
		}

	}

	TargetLoad(Ticker ticker) {
		this.ticker = ticker;
		this.averages = new AtomicReference<>(new Averages(Double.NaN, 0, ticker.nanos()));
	}

	/** Returns the number of running attempts. */
	public int running() {
		return this.running.get();
	}

	/**
	 * Returns the average time until an answer, or until the first element of a stream.
	 * @return the time in nanoseconds, or NaN if there was no answer yet
	 */
	public double answerNanos() {
		return Math.exp(now().logNanos());
	}

	/** Returns the average of failures, from 0 to 1. */
	public double failureRate() {
		return now().failureRate();
	}

	private Averages now() {
		return Objects.requireNonNull(this.averages.get()).at(this.ticker.nanos());
	}

	/** Wraps the permit of an attempt that begins. */
	Permit begin(Permit permit) {
		this.running.incrementAndGet();
		return new LoadPermit(permit);
	}

	private void record(UnaryOperator<Averages> result) {
		this.averages.updateAndGet((averages) -> result.apply(averages.at(this.ticker.nanos())));
	}

	/**
	 * The permit of an attempt at this target.
	 */
	private final class LoadPermit extends DelegatingPermit {

		/** The number of results: an attempt may begin to answer, and end. */
		private final AtomicInteger results = new AtomicInteger();

		private LoadPermit(Permit permit) {
			super(permit);
		}

		private void answered(long nanos) {
			if (this.results.compareAndSet(0, 1)) {
				record((averages) -> averages.answered(nanos));
			}
		}

		private void endWithFailure() {
			if (this.results.compareAndSet(0, 1)) {
				record(Averages::failed);
			}
			end();
		}

		private void end() {
			if (this.results.getAndSet(2) != 2) {
				TargetLoad.this.running.decrementAndGet();
			}
		}

		@Override
		public void answering(long durationNanos) {
			super.answering(durationNanos);
			answered(durationNanos);
		}

		@Override
		public void succeeded(long durationNanos) {
			super.succeeded(durationNanos);
			answered(durationNanos);
			end();
		}

		@Override
		public void failed(long durationNanos) {
			super.failed(durationNanos);
			endWithFailure();
		}

		@Override
		public void cut() {
			super.cut();
			record(Averages::failed);
			end();
		}

		@Override
		public void rejected() {
			super.rejected();
			endWithFailure();
		}

		@Override
		public RateLimit.@Nullable Turn handOver() {
			end();
			return super.handOver();
		}

		@Override
		public void release() {
			super.release();
			end();
		}

		@Override
		public void giveBack() {
			super.giveBack();
			end();
		}

	}

}

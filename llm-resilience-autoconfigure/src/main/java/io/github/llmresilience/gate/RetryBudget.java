/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleUnaryOperator;

import io.github.llmresilience.time.Ticker;

/**
 * The retry budget of one provider: a token bucket, replaced by compare-and-set. The
 * budget is full at first. Each first attempt adds a fraction of a token, each second
 * adds more tokens, and each retry takes one token. A provider that fails every attempt
 * therefore receives few requests in addition to the first attempts.
 */
final class RetryBudget {

	/** The minimum default capacity, in tokens. */
	static final double MIN_CAPACITY = 10;

	/** The default capacity, in seconds of {@code minPerSecond}. */
	private static final int RESERVE_SECONDS = 10;

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	/** The tolerance for rounding errors in sums of fractions. */
	private static final double TOLERANCE = 1e-9;

	private final Ticker ticker;

	private final double ratio;

	private final double perNano;

	private final double capacity;

	private final AtomicReference<Balance> balance;

	/**
	 * The number of tokens at a point in time.
	 */
	private record Balance(double tokens, long atNanos) {
	}

	RetryBudget(RetryBudgetPolicy policy, Ticker ticker) {
		this.ticker = ticker;
		this.ratio = policy.ratio();
		this.perNano = policy.minPerSecond() / NANOS_PER_SECOND;
		this.capacity = (policy.capacity() != null) ? policy.capacity()
				: Math.max(MIN_CAPACITY, (double) policy.minPerSecond() * RESERVE_SECONDS);
		this.balance = new AtomicReference<>(new Balance(this.capacity, ticker.nanos()));
	}

	/** Adds the tokens for the first attempt of a call. */
	void deposit() {
		if (current().tokens() < this.capacity) {
			change((tokens) -> Math.min(tokens + this.ratio, this.capacity));
		}
	}

	/** Takes a token. Returns false if there is none. */
	boolean tryTake() {
		return change((tokens) -> (tokens >= 1 - TOLERANCE) ? Math.max(0, tokens - 1) : tokens) >= 1 - TOLERANCE;
	}

	/** Returns the current number of tokens. */
	double tokens() {
		return at(current(), this.ticker.nanos());
	}

	/** Changes the number of tokens. Returns the number before the change. */
	private double change(DoubleUnaryOperator change) {
		while (true) {
			Balance current = current();
			long now = this.ticker.nanos();
			double before = at(current, now);
			double after = change.applyAsDouble(before);
			if (after == before || this.balance.compareAndSet(current, new Balance(after, now))) {
				return before;
			}
		}
	}

	private Balance current() {
		return Objects.requireNonNull(this.balance.get());
	}

	private double at(Balance balance, long now) {
		return Math.min(this.capacity, balance.tokens() + (now - balance.atNanos()) * this.perNano);
	}

}

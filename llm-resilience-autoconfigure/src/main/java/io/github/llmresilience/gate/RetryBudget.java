package io.github.llmresilience.gate;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleUnaryOperator;

import io.github.llmresilience.time.Ticker;

/**
 * The retry budget of one provider: a token bucket, swapped by compare-and-set. It begins
 * full. Each first attempt adds a fraction of a token, each second some more, and each
 * retry takes one; so a provider that fails every attempt is sent little more than the
 * calls there are.
 */
final class RetryBudget {

	/** What it holds at least when it is full. */
	static final double MIN_CAPACITY = 10;

	/** How many seconds of its reserve it holds when it is full. */
	private static final int RESERVE_SECONDS = 10;

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	/** What sums of fractions may be off by. */
	private static final double TOLERANCE = 1e-9;

	private final Ticker ticker;

	private final double ratio;

	private final double perNano;

	private final double capacity;

	private final AtomicReference<Balance> balance;

	/**
	 * What there was at a time.
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

	/** The first attempt of a call was made. */
	void deposit() {
		if (current().tokens() < this.capacity) {
			change((tokens) -> Math.min(tokens + this.ratio, this.capacity));
		}
	}

	/** Takes a token. */
	boolean tryTake() {
		return change((tokens) -> (tokens >= 1 - TOLERANCE) ? Math.max(0, tokens - 1) : tokens) >= 1 - TOLERANCE;
	}

	/** How many tokens there are now. */
	double tokens() {
		return at(current(), this.ticker.nanos());
	}

	/** Changes the number of tokens. */
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

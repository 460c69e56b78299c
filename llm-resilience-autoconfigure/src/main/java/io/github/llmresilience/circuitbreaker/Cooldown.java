package io.github.llmresilience.circuitbreaker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.Ticker;

/**
 * The time before which a provider wants no calls. It only moves forward, unless an
 * operator ends it.
 */
final class Cooldown {

	private final Ticker ticker;

	/** Relative to the origin, which is when the cooldown was created. */
	private final AtomicLong until = new AtomicLong();

	private final long origin;

	private volatile FailureKind cause = FailureKind.RATE_LIMITED;

	Cooldown(Ticker ticker) {
		this.ticker = ticker;
		this.origin = ticker.nanos();
	}

	/**
	 * Lets it last for at least the given time from now.
	 * @return how long it would have lasted without, in nanoseconds; zero or less if it
	 * was over
	 */
	long extend(Duration duration, FailureKind cause) {
		this.cause = cause;
		long now = this.ticker.nanos() - this.origin;
		return this.until.getAndAccumulate(now + duration.toNanos(), Math::max) - now;
	}

	/** Ends it. */
	void lift() {
		this.until.set(0);
	}

	/** What the provider last answered when it asked for this. */
	FailureKind cause() {
		return this.cause;
	}

	/**
	 * How long it still lasts, in nanoseconds; zero or less if it is over.
	 */
	long remainingNanos() {
		long end = this.until.get();
		return (end == 0) ? 0 : end - (this.ticker.nanos() - this.origin);
	}

}

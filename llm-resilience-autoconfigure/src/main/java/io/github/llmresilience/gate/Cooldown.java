/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.Ticker;

/**
 * The cooldown of a target or a provider. Its end only moves forward, unless an operator
 * ends the cooldown.
 */
final class Cooldown {

	private static final Until OVER = new Until(0, FailureKind.RATE_LIMITED);

	private final Ticker ticker;

	private final AtomicReference<Until> until = new AtomicReference<>(OVER);

	private final long origin;

	/**
	 * The end of a cooldown, relative to the origin, and the kind of failure that caused
	 * the cooldown.
	 */
	private record Until(long nanos, FailureKind cause) {

		private Until longer(Until other) {
			return (this.nanos >= other.nanos) ? this : other;
		}

	}

	Cooldown(Ticker ticker) {
		this.ticker = ticker;
		this.origin = ticker.nanos();
	}

	/**
	 * Extends the cooldown so that it lasts at least for the given time from now.
	 * @return the remaining time before the extension, in nanoseconds; zero or less if
	 * the cooldown was over
	 */
	long extend(Duration duration, FailureKind cause) {
		long now = this.ticker.nanos() - this.origin;
		Until wish = new Until(now + duration.toNanos(), cause);
		return Objects.requireNonNull(this.until.getAndUpdate((until) -> until.longer(wish))).nanos() - now;
	}

	/** Ends the cooldown. */
	void lift() {
		this.until.set(OVER);
	}

	/** Returns the kind of failure that caused the cooldown. */
	FailureKind cause() {
		return current().cause();
	}

	private Until current() {
		return Objects.requireNonNull(this.until.get());
	}

	/**
	 * Returns the remaining time in nanoseconds; zero or less if the cooldown is over.
	 */
	long remainingNanos() {
		long end = current().nanos();
		return (end == 0) ? 0 : end - (this.ticker.nanos() - this.origin);
	}

}

package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.Ticker;

/**
 * The time before which a provider wants no calls. It only moves forward, unless an
 * operator ends it.
 */
final class Cooldown {

	private static final Until OVER = new Until(0, FailureKind.RATE_LIMITED);

	private final Ticker ticker;

	private final AtomicReference<Until> until = new AtomicReference<>(OVER);

	private final long origin;

	/**
	 * When it ends, relative to the origin, and what the provider answered when it asked
	 * for this.
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
	 * Lets it last for at least the given time from now.
	 * @return how long it would have lasted without, in nanoseconds; zero or less if it
	 * was over
	 */
	long extend(Duration duration, FailureKind cause) {
		long now = this.ticker.nanos() - this.origin;
		Until wish = new Until(now + duration.toNanos(), cause);
		return Objects.requireNonNull(this.until.getAndUpdate((until) -> until.longer(wish))).nanos() - now;
	}

	/** Ends it. */
	void lift() {
		this.until.set(OVER);
	}

	/** What the provider answered when it asked for this. */
	FailureKind cause() {
		return current().cause();
	}

	private Until current() {
		return Objects.requireNonNull(this.until.get());
	}

	/** How long it still lasts, in nanoseconds; zero or less if it is over. */
	long remainingNanos() {
		long end = current().nanos();
		return (end == 0) ? 0 : end - (this.ticker.nanos() - this.origin);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The pause of a target that refuses requests without naming a time: after a rate limit
 * without {@code Retry-After}, or with a key that is refused. The first pause lasts 5
 * seconds. A refusal soon after a pause begins one of twice the length, up to a minute. A
 * call without another target is not kept away by a pause.
 */
final class Pause {

	private static final Duration FIRST = Duration.ofSeconds(5);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	private final Ticker ticker;

	private final AtomicReference<@Nullable Period> last = new AtomicReference<>();

	private record Period(Duration duration, long endNanos, FailureKind cause) {
	}

	Pause(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Begins a pause.
	 * @return its duration, or null if a pause is running
	 */
	@Nullable Duration begin(FailureKind cause) {
		while (true) {
			Period current = this.last.get();
			long now = this.ticker.nanos();
			if (current != null && current.endNanos() - now > 0) {
				return null;
			}
			Duration next = next(current, now);
			if (this.last.compareAndSet(current, new Period(next, now + next.toNanos(), cause))) {
				return next;
			}
		}
	}

	private static Duration next(@Nullable Period last, long now) {
		boolean isSoon = last != null && now - last.endNanos() <= 2 * last.duration().toNanos();
		Duration doubled = isSoon ? Objects.requireNonNull(last).duration().multipliedBy(2) : FIRST;
		return (doubled.compareTo(LONGEST) > 0) ? LONGEST : doubled;
	}

	/** Ends the pause, and forgets earlier ones. */
	void lift() {
		this.last.set(null);
	}

	/** Returns the remaining time in nanoseconds; zero or less if there is no pause. */
	long remainingNanos() {
		Period current = this.last.get();
		return (current != null) ? current.endNanos() - this.ticker.nanos() : 0;
	}

	/** Returns the kind of failure that caused the last pause. */
	FailureKind cause() {
		Period current = this.last.get();
		return (current != null) ? current.cause() : FailureKind.RATE_LIMITED;
	}

}

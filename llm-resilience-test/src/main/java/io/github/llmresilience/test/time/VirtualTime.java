/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Ticker;

import org.springframework.util.Assert;

/**
 * A clock that moves forward at once when a call waits. Backoff, {@code Retry-After} and
 * cooldowns take no real time, and are recorded. Deadlines, circuit breakers and retry
 * budgets follow this clock, too. Between waits it runs in real time, because attempts
 * do: the attempt timeout and the idle timeout of streams are not virtual.
 */
public final class VirtualTime implements Ticker, Resettable {

	private final AtomicLong skippedNanos = new AtomicLong();

	/** Also the lock. */
	private final List<Duration> waits = new ArrayList<>();

	@Override
	public long nanos() {
		return System.nanoTime() + this.skippedNanos.get();
	}

	@Override
	public Duration beginWait(Duration wait) {
		synchronized (this.waits) {
			this.waits.add(wait);
		}
		this.skippedNanos.addAndGet(wait.toNanos());
		return Duration.ZERO;
	}

	/**
	 * Moves the clock forward, for example until a circuit breaker is half-open.
	 * @param time the time, not negative
	 */
	public void advance(Duration time) {
		Assert.isTrue(!time.isNegative(), "'time' must not be negative");
		this.skippedNanos.addAndGet(time.toNanos());
	}

	/**
	 * Returns the waits of all calls since the last reset.
	 * @return the waits, oldest first
	 */
	public List<Duration> waits() {
		synchronized (this.waits) {
			return List.copyOf(this.waits);
		}
	}

	/** Forgets the waits. The clock does not move back. */
	@Override
	public void reset() {
		synchronized (this.waits) {
			this.waits.clear();
		}
	}

}

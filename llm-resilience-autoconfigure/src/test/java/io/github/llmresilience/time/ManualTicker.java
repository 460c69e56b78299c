/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is told to move.
 */
public final class ManualTicker implements Ticker {

	private final AtomicLong nanos;

	public ManualTicker() {
		this(1_000_000_000_000L);
	}

	public ManualTicker(long nanos) {
		this.nanos = new AtomicLong(nanos);
	}

	@Override
	public long nanos() {
		return this.nanos.get();
	}

	public void advance(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sums up durations. The maximum is that of the whole time since the start, while the
 * maximum of a meter decays.
 */
final class Durations {

	private static final double NANOS_PER_MILLI = 1_000_000;

	private final LongAdder count = new LongAdder();

	private final LongAdder totalNanos = new LongAdder();

	private final LongAccumulator maxNanos = new LongAccumulator(Math::max, 0);

	void add(Duration duration) {
		long nanos = duration.toNanos();
		this.count.increment();
		this.totalNanos.add(nanos);
		this.maxNanos.accumulate(nanos);
	}

	Figures.Latency latency() {
		return Figures.Latency.of(this.count.sum(), this.totalNanos.sum() / NANOS_PER_MILLI,
				this.maxNanos.get() / NANOS_PER_MILLI);
	}

}

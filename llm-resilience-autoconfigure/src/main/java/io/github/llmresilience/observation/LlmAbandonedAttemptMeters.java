/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of abandoned attempts.
 *
 * @param total the number of abandoned attempts since the start
 * @param running the number of abandoned attempts that still run
 */
public record LlmAbandonedAttemptMeters(LongSupplier total, IntSupplier running) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		LlmMeter.ABANDONED.functionCounter(registry, this.total, LongSupplier::getAsLong);
		LlmMeter.ABANDONED_RUNNING.gauge(registry, this.running, IntSupplier::getAsInt);
	}

}

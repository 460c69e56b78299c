package io.github.llmresilience.observation;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of attempts that are left behind.
 *
 * @param total the number of attempts since the start
 * @param running the number of attempts now
 */
public record LlmLeftBehindMeters(LongSupplier total, IntSupplier running) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		LlmMeter.LEFT_BEHIND.functionCounter(registry, this.total, LongSupplier::getAsLong);
		LlmMeter.LEFT_BEHIND_RUNNING.gauge(registry, this.running, IntSupplier::getAsInt);
	}

}

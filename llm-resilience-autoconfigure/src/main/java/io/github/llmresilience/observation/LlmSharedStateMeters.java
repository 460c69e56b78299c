/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.function.BooleanSupplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Registers the meter that shows whether the shared state is reachable.
 */
public final class LlmSharedStateMeters implements MeterBinder {

	private final BooleanSupplier reachable;

	public LlmSharedStateMeters(BooleanSupplier reachable) {
		this.reachable = reachable;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		LlmMeter.SHARED_STATE_REACHABLE.gauge(registry, this.reachable,
				(reachable) -> reachable.getAsBoolean() ? 1 : 0);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.github.llmresilience.history.JdbcCallHistory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Registers the meters of the history: its written, dropped and queued records.
 */
public final class LlmHistoryMeters implements MeterBinder {

	private final JdbcCallHistory history;

	public LlmHistoryMeters(JdbcCallHistory history) {
		this.history = history;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		LlmMeter.HISTORY_RECORDS.functionCounter(registry, this.history, JdbcCallHistory::written, "written");
		LlmMeter.HISTORY_RECORDS.functionCounter(registry, this.history, JdbcCallHistory::dropped, "dropped");
		LlmMeter.HISTORY_QUEUED.gauge(registry, this.history, JdbcCallHistory::queued);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAccumulator;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;

/**
 * Sums up the events of one call since the start.
 */
final class CallSums {

	private final EnumCounts<LlmOutcome> outcomes = new EnumCounts<>(LlmOutcome.class);

	private final Durations durations = new Durations();

	private final LongAccumulator maxRetries = new LongAccumulator(Math::max, 0);

	private final BoundedMap<String, ProviderSums> providers = new BoundedMap<>(BoundedMap.MAX_MODELS,
			BoundedMap.OTHER);

	void add(LlmCallEvent.OfCall event) {
		if (event instanceof LlmCallEvent.CallEnded ended) {
			this.outcomes.increment(ended.outcome());
			this.durations.add(ended.duration());
			this.maxRetries.accumulate(ended.retries());
		}
		else if (event instanceof LlmCallEvent.FellBack fallback) {
			provider(fallback.from().provider()).addFallback();
		}
		else {
			provider(event.target().provider()).add(event);
		}
	}

	private ProviderSums provider(String name) {
		return this.providers.get(name, (unknown) -> new ProviderSums());
	}

	CallReport report() {
		Map<String, Figures> providers = new TreeMap<>();
		this.providers.forEach((name, sums) -> providers.put(name, sums.figures()));
		Figures.Latency latency = this.durations.latency();
		Figures figures = providers.values()
			.stream()
			.reduce(Figures.NONE, Figures::plus)
			.ofCalls(latency.count(), this.maxRetries.get(), latency);
		return new CallReport(this.outcomes.positive(), figures, providers);
	}

}

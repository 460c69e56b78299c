/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import io.github.llmresilience.call.LlmOutcome;

/**
 * The report of one call, or of all calls together.
 *
 * @param outcomes the number of ended calls by outcome
 * @param figures the figures of the call
 * @param providers the figures of each provider of the call, by name
 */
public record CallReport(Map<LlmOutcome, Long> outcomes, Figures figures, Map<String, Figures> providers) {

	static final CallReport NONE = new CallReport(Map.of(), Figures.NONE, Map.of());

	/** Returns the sum of this report and another one. */
	CallReport plus(CallReport other) {
		Map<LlmOutcome, Long> outcomes = new EnumMap<>(LlmOutcome.class);
		outcomes.putAll(this.outcomes);
		other.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
		Map<String, Figures> providers = new TreeMap<>(this.providers);
		other.providers.forEach((name, provider) -> providers.merge(name, provider, Figures::plus));
		return new CallReport(outcomes, this.figures.plus(other.figures), providers);
	}

}

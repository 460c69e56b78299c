package io.github.llmresilience.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import io.github.llmresilience.call.LlmOutcome;

/**
 * A call as the endpoint shows it, or all of them together.
 *
 * @param outcomes how many calls ended, by outcome
 * @param figures its figures
 * @param providers the figures of each provider it has asked
 */
public record CallReport(Map<LlmOutcome, Long> outcomes, Figures figures, Map<String, Figures> providers) {

	static final CallReport NONE = new CallReport(Map.of(), Figures.NONE, Map.of());

	/** This call and another one together. */
	CallReport plus(CallReport other) {
		Map<LlmOutcome, Long> outcomes = new EnumMap<>(LlmOutcome.class);
		outcomes.putAll(this.outcomes);
		other.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
		Map<String, Figures> providers = new TreeMap<>(this.providers);
		other.providers.forEach((name, provider) -> providers.merge(name, provider, Figures::plus));
		return new CallReport(outcomes, this.figures.plus(other.figures), providers);
	}

}

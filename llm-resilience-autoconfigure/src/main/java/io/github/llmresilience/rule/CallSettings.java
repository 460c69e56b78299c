/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.failure.classify.FailureMatcher;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a call at one layer: an annotation, {@code llm.retry.calls.<name>}, or
 * {@code llm.retry}. A component that is null is taken from the next layer. The same
 * holds for each component of a nested record.
 *
 * @param model the model to call first, as {@code provider/model}
 * @param fallbacks the models to call after the first one, in order
 * @param fallbackOn the failures that lead to a fallback that has no {@code on} of its
 * own
 * @param fallbackMode when the call falls back to its next model
 * @param deadline the maximum duration of the whole call
 * @param costPerHour what the call may cost in an hour before it begins at a cheaper
 * model
 * @param retry how attempts at each target are made
 * @param parse how answers that cannot be used are handled
 * @param stream how streams that break or stall are handled
 * @param tools how failures of tools are handled
 * @param hedge when an attempt is hedged
 * @param attemptThread the thread that runs the attempts
 */
public record CallSettings(@Nullable String model, @Nullable List<FallbackSettings> fallbacks,
		@Nullable FailureMatcher fallbackOn, @Nullable FallbackMode fallbackMode, @Nullable Duration deadline,
		@Nullable Double costPerHour, RetrySettings retry, ParseSettings parse, StreamSettings stream,
		ToolSettings tools, HedgeSettings hedge, @Nullable AttemptThread attemptThread) {

	/** Settings in which no component is set. */
	public static final CallSettings NONE = new CallSettings(null, null, null, null, null, null, RetrySettings.NONE,
			ParseSettings.NONE, StreamSettings.NONE, ToolSettings.NONE, HedgeSettings.NONE, null);

	/** Returns these settings with another model. */
	public CallSettings withModel(String model) {
		return new CallSettings(model, this.fallbacks, this.fallbackOn, this.fallbackMode, this.deadline,
				this.costPerHour, this.retry, this.parse, this.stream, this.tools, this.hedge, this.attemptThread);
	}

	/** Returns these settings with other fallbacks. */
	public CallSettings withFallbacks(@Nullable List<FallbackSettings> fallbacks) {
		return new CallSettings(this.model, fallbacks, this.fallbackOn, this.fallbackMode, this.deadline,
				this.costPerHour, this.retry, this.parse, this.stream, this.tools, this.hedge, this.attemptThread);
	}

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public CallSettings orElse(CallSettings other) {
		return new CallSettings((this.model != null) ? this.model : other.model,
				(this.fallbacks != null) ? this.fallbacks : other.fallbacks,
				(this.fallbackOn != null) ? this.fallbackOn : other.fallbackOn,
				(this.fallbackMode != null) ? this.fallbackMode : other.fallbackMode,
				(this.deadline != null) ? this.deadline : other.deadline,
				(this.costPerHour != null) ? this.costPerHour : other.costPerHour, this.retry.orElse(other.retry),
				this.parse.orElse(other.parse), this.stream.orElse(other.stream), this.tools.orElse(other.tools),
				this.hedge.orElse(other.hedge),
				(this.attemptThread != null) ? this.attemptThread : other.attemptThread);
	}

}

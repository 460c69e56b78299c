/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations, with their names and key values. Key values about generative AI have
 * the names of OpenTelemetry's semantic conventions. By default, observations are created
 * only if there is a tracer. Their names differ from those of the meters, so that no
 * meter counts a call twice.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">
 * Semantic conventions for generative AI spans</a>
 */
public enum LlmObservation implements ObservationDocumentation {

	/** A call, with its retries, waits and fallbacks. */
	CALL(LlmObservationKeys.CALL, "A call, with its retries, waits and fallbacks",
			DefaultLlmCallObservationConvention.class, LlmObservationKeys.CallLowKey.values(),
			LlmObservationKeys.CallHighKey.values(), LlmObservationKeys.CallSpanTag.values()) {

		@Override
		public Observation.Event[] getEvents() {
			return LlmObservationKeys.CallEvent.values();
		}

	},

	/** An attempt. */
	ATTEMPT(LlmObservationKeys.ATTEMPT, "An attempt, and with managed models also the run of the method",
			DefaultLlmAttemptObservationConvention.class, LlmObservationKeys.AttemptLowKey.values(),
			LlmObservationKeys.AttemptHighKey.values(), LlmObservationKeys.AttemptSpanTag.values());

	private final String observationName;

	private final String description;

	private final Class<? extends ObservationConvention<? extends Observation.Context>> convention;

	private final KeyName[] lowKeys;

	private final KeyName[] highKeys;

	private final KeyName[] spanTags;

	LlmObservation(String observationName, String description,
			Class<? extends ObservationConvention<? extends Observation.Context>> convention, KeyName[] lowKeys,
			KeyName[] highKeys, KeyName[] spanTags) {
		this.observationName = observationName;
		this.description = description;
		this.convention = convention;
		this.lowKeys = lowKeys;
		this.highKeys = highKeys;
		this.spanTags = spanTags;
	}

	/** Returns the name of the observation. */
	public String getObservationName() {
		return this.observationName;
	}

	/** Returns what is observed. */
	public String getDescription() {
		return this.description;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return this.convention;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return this.lowKeys;
	}

	/** Returns the names of the attributes of the span that are no texts. */
	public KeyName[] getSpanTagNames() {
		return this.spanTags.clone();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return this.highKeys;
	}

}

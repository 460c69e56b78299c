package io.github.llmresilience.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How attempts are named in traces, and with which key values. A bean of this type
 * replaces the default.
 */
public interface LlmAttemptObservationConvention extends ObservationConvention<LlmAttemptObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LlmAttemptObservationContext;
	}

}

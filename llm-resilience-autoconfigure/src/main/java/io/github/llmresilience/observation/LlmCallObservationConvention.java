package io.github.llmresilience.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How calls are named in traces, and with which key values. A bean of this type replaces
 * the default.
 */
public interface LlmCallObservationConvention extends ObservationConvention<LlmCallObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LlmCallObservationContext;
	}

}

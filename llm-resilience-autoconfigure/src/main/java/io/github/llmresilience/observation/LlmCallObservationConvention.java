/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Defines the names and key values of calls in traces. A bean of this type replaces the
 * default convention.
 */
public interface LlmCallObservationConvention extends ObservationConvention<LlmCallObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LlmCallObservationContext;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which attempts the client observes itself. Spring AI observes each request of
 * a chat model.
 */
public final class ClientObservationHandler implements ObservationHandler<Observation.Context> {

	private static final String SPRING_AI = "org.springframework.ai.chat.observation.ChatModelObservationContext";

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context.getClass().getName().equals(SPRING_AI);
	}

	@Override
	public void onStart(Observation.Context context) {
		LlmAttemptObservationContext attempt = attemptAround(context.getParentObservation());
		if (attempt != null) {
			attempt.setObservedByClient();
		}
	}

	private static @Nullable LlmAttemptObservationContext attemptAround(@Nullable ObservationView parent) {
		ObservationView around = parent;
		while (around != null) {
			if (around.getContextView() instanceof LlmAttemptObservationContext attempt) {
				return attempt;
			}
			around = around.getContextView().getParentObservation();
		}
		return null;
	}

}

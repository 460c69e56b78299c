/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * The trace of one call. The trace ends with the {@link LlmCallEvent.CallEnded} event.
 */
public interface LlmCallTrace {

	/** A trace that records nothing. */
	LlmCallTrace NONE = new LlmCallTrace() {

		@Override
		public LlmAttemptTrace attempt(LlmTarget target, int number, @Nullable Object parent) {
			return LlmAttemptTrace.NONE;
		}

		@Override
		public void onEvent(LlmCallEvent.OfCall event) {
		}

	};

	/**
	 * Starts the trace of an attempt.
	 * @param target the model to call
	 * @param number the number of the attempt at this target, from 1
	 * @param parent the handle of the parent span, or null for the span of the call
	 * @return the trace of the attempt
	 */
	LlmAttemptTrace attempt(LlmTarget target, int number, @Nullable Object parent);

	/**
	 * Records an event of the call.
	 * @param event the event
	 */
	void onEvent(LlmCallEvent.OfCall event);

}

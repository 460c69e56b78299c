package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * The trace of one call. It ends with the {@link LlmCallEvent.CallEnded} it is told.
 */
public interface LlmCallTrace {

	/** Draws nothing. */
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
	 * An attempt begins.
	 * @param target the model that is called
	 * @param number the number of the attempt at this target, from 1
	 * @param parent the span around it, or null for the call's own
	 * @return its trace
	 */
	LlmAttemptTrace attempt(LlmTarget target, int number, @Nullable Object parent);

	/**
	 * Something happened to the call.
	 * @param event what happened
	 */
	void onEvent(LlmCallEvent.OfCall event);

}

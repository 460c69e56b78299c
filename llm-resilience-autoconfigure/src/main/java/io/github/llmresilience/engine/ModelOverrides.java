package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmModelOverride;
import org.jspecify.annotations.Nullable;

/**
 * Finds the override of the models of a call that begins.
 */
public final class ModelOverrides {

	private ModelOverrides() {
	}

	/**
	 * Returns the override on this thread: that of the innermost block of code, or of the
	 * attempt that runs on this thread.
	 * @return the override, or null if there is none
	 */
	public static @Nullable LlmModelOverride onThisThread() {
		LlmModelOverride ofBlock = LlmModelOverride.Scope.current();
		return (ofBlock == null && LlmCallContext.Scope.current() instanceof AttemptContext attempt)
				? attempt.override() : ofBlock;
	}

}

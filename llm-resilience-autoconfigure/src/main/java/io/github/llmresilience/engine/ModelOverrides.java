/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmModelOverride;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Finds the override of the models of a call that begins.
 */
public final class ModelOverrides {

	private ModelOverrides() {
	}

	/**
	 * Returns the override on this thread: that of the innermost block of code, combined
	 * with that of the attempt that runs on this thread.
	 * @return the override, or null if there is none
	 */
	public static @Nullable LlmModelOverride onThisThread() {
		LlmModelOverride ofBlock = LlmModelOverride.Scope.current();
		LlmModelOverride ofAttempt = (LlmCallContext.Scope.current() instanceof AttemptContext attempt)
				? attempt.override() : null;
		return combine(ofBlock, ofAttempt);
	}

	/** Returns the override of the attempt that a reactive chain belongs to, or null. */
	public static @Nullable LlmModelOverride ofAttemptIn(ContextView view) {
		return (view.getOrDefault(LlmCallContext.CONTEXT_KEY, null) instanceof AttemptContext attempt)
				? attempt.override() : null;
	}

	/** Returns the inner override, with what it does not replace taken from the outer. */
	public static @Nullable LlmModelOverride combine(@Nullable LlmModelOverride inner,
			@Nullable LlmModelOverride outer) {
		return (inner != null) ? inner.orElse(outer) : outer;
	}

}

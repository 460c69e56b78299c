/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmModelOverride;
import org.jspecify.annotations.Nullable;

/**
 * Makes the context and the span of an attempt current on a thread while the thread works
 * for the attempt.
 */
public final class AttemptScope {

	private final LlmCallContext.Scope context;

	private final LlmAttemptTrace.Scope trace;

	/** Null if neither the thread nor the attempt has an override. */
	private final LlmModelOverride.@Nullable Scope override;

	private AttemptScope(LlmCallContext.Scope context, LlmAttemptTrace.Scope trace,
			LlmModelOverride.@Nullable Scope override) {
		this.context = context;
		this.trace = trace;
		this.override = override;
	}

	/** Opens a scope on this thread. */
	public static AttemptScope open(LlmCallContext context) {
		LlmAttemptTrace.Scope trace = traceOf(context).open();
		return new AttemptScope(LlmCallContext.Scope.open(context), trace, overrideScope(context));
	}

	/** Replaces the override of a block outside of the call by that of the attempt. */
	private static LlmModelOverride.@Nullable Scope overrideScope(LlmCallContext context) {
		LlmModelOverride override = (context instanceof AttemptContext attempt) ? attempt.override() : null;
		return (override != null || LlmModelOverride.Scope.current() != null) ? LlmModelOverride.Scope.restore(override)
				: null;
	}

	/** Returns the trace of an attempt. */
	public static LlmAttemptTrace traceOf(LlmCallContext context) {
		return (context instanceof AttemptContext attempt) ? attempt.trace() : LlmAttemptTrace.NONE;
	}

	/**
	 * Marks the body of the method as not reached, until {@link #markBodyReached}. Other
	 * advice of the method may return a result itself, for example from a cache.
	 */
	public static void markBodyPending(@Nullable LlmCallContext context) {
		if (context instanceof AttemptContext attempt) {
			attempt.expectBody();
		}
	}

	/** Records that the attempt has reached the body of its method. */
	public static void markBodyReached(@Nullable LlmCallContext context) {
		if (context instanceof AttemptContext attempt) {
			attempt.reachBody();
		}
	}

	/** Closes the scope and restores the previous context and span of the thread. */
	public void close() {
		if (this.override != null) {
			this.override.close();
		}
		this.context.close();
		this.trace.close();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Traces calls: a span for each call and a span for each attempt. The handle that links a
 * span to its parent is specific to the tracer.
 */
public interface LlmCallTracer {

	/** A tracer that records nothing. */
	LlmCallTracer NONE = new LlmCallTracer() {

		@Override
		public Object contextKey() {
			return LlmCallTracer.class;
		}

		@Override
		public @Nullable Object current() {
			return null;
		}

		@Override
		public LlmCallTrace begin(String call, UUID callId, @Nullable Object parent) {
			return LlmCallTrace.NONE;
		}

	};

	/**
	 * Returns the key of the current span in Reactor's context.
	 * @return the key
	 */
	Object contextKey();

	/**
	 * Returns the current span of this thread.
	 * @return the handle of the span, or null if there is none
	 */
	@Nullable Object current();

	/**
	 * Starts the trace of a call.
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param parent the handle of the parent span, or null if there is none
	 * @return the trace of the call
	 */
	LlmCallTrace begin(String call, UUID callId, @Nullable Object parent);

}

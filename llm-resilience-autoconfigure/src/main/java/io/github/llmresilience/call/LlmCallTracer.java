package io.github.llmresilience.call;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Draws what goes on in a call for whoever traces the application: a span for the call,
 * one for each attempt. Spans nest by a handle that only the tracer understands.
 */
public interface LlmCallTracer {

	/** Draws nothing. */
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
	 * Where Reactor's context has the handle of the span around an operator.
	 * @return the key
	 */
	Object contextKey();

	/**
	 * The span around what this thread does now.
	 * @return its handle, or null if there is none
	 */
	@Nullable Object current();

	/**
	 * A call begins.
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param parent the span around it, or null if there is none
	 * @return its trace
	 */
	LlmCallTrace begin(String call, UUID callId, @Nullable Object parent);

}

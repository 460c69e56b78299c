/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * The trace of one attempt. A trace ends once.
 */
public interface LlmAttemptTrace {

	/** A trace that records nothing. */
	LlmAttemptTrace NONE = new LlmAttemptTrace() {

		@Override
		public Scope open() {
			return Scope.NONE;
		}

		@Override
		public Object contextKey() {
			return LlmAttemptTrace.class;
		}

		@Override
		public @Nullable Object handle() {
			return null;
		}

		@Override
		public void end(LlmCallEvent.AttemptEnded event) {
		}

		@Override
		public void end() {
		}

	};

	/**
	 * Makes the span of this attempt the current span of the thread.
	 * @return the scope, which restores the previous span when it is closed
	 */
	Scope open();

	/**
	 * Returns the key of the current span in Reactor's context.
	 * @return the key, the same as that of the {@linkplain LlmCallTracer#contextKey()
	 * tracer}
	 */
	Object contextKey();

	/**
	 * Returns the handle of the current span inside this attempt, as the value in
	 * Reactor's context.
	 * @return the handle, or null if there is no span
	 */
	@Nullable Object handle();

	/**
	 * Ends the trace of an attempt.
	 * @param event the end of the attempt
	 */
	void end(LlmCallEvent.AttemptEnded event);

	/**
	 * Ends the trace of an attempt that made model calls with attempts of their own. Such
	 * an attempt does not count as an attempt at a model.
	 */
	void end();

	/**
	 * The scope in which a thread works inside a span.
	 */
	@FunctionalInterface
	interface Scope {

		/** A scope that restores nothing. */
		Scope NONE = () -> {
		};

		/** Restores the previous span. */
		void close();

	}

}

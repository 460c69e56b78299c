package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * The trace of one attempt. It ends once.
 */
public interface LlmAttemptTrace {

	/** Draws nothing. */
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
	 * Makes this the span around what the thread does now.
	 * @return restores what was before
	 */
	Scope open();

	/**
	 * Where Reactor's context has the span around an operator.
	 * @return the key, that of the {@linkplain LlmCallTracer#contextKey() tracer}
	 */
	Object contextKey();

	/**
	 * What Reactor's context has there inside of this attempt.
	 * @return the handle, or null if nothing is drawn
	 */
	@Nullable Object handle();

	/**
	 * The attempt ended.
	 * @param event how
	 */
	void end(LlmCallEvent.AttemptEnded event);

	/**
	 * The attempt ended, and was none of a model: models were called inside it, each with
	 * attempts of its own.
	 */
	void end();

	/**
	 * For as long as a thread works inside a span.
	 */
	@FunctionalInterface
	interface Scope {

		/** Restores nothing. */
		Scope NONE = () -> {
		};

		/**
		 * Restores what was before.
		 */
		void close();

	}

}

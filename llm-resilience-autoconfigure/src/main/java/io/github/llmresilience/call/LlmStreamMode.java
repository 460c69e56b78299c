package io.github.llmresilience.call;

/**
 * What is done when a stream breaks after the caller has seen a part of it.
 */
public enum LlmStreamMode {

	/**
	 * The model is sent its partial answer and continues; the caller sees the rest. Needs
	 * a managed chat model, or a method that reads {@link LlmCallContext#partial()}.
	 */
	RESUME,

	/**
	 * The answer begins anew, and whoever listens is told to forget what it has seen:
	 * {@link LlmCallContext#onRestart(Runnable)}. Where nobody listens, the stream fails.
	 */
	RESTART,

	/** The stream fails. */
	FAIL

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * The reaction to a stream that breaks after the caller has received a part of it.
 */
public enum LlmStreamMode {

	/**
	 * The model receives its partial answer and continues it. The caller receives the
	 * rest. Requires a managed chat model, or a method that reads
	 * {@link LlmCallContext#partial()}.
	 */
	RESUME,

	/**
	 * The answer starts again from the beginning. A hook of
	 * {@link LlmCallContext#onRestart(Runnable)} or {@link LlmStreamRestart} discards the
	 * part that the caller has received. Without a hook, the stream fails.
	 */
	RESTART,

	/** The stream fails. */
	FAIL

}

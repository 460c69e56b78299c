/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

/**
 * Thrown when a stream ends without its end marker. The answer is incomplete.
 */
public final class LlmStreamCutException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param source the source of the stream: {@code provider/model}, or a host
	 */
	public LlmStreamCutException(String source) {
		super("The stream of '" + source + "' ended without its end marker");
	}

}

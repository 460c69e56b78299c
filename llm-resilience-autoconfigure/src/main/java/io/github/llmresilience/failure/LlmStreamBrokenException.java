/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a stream breaks after the caller has received a part of it, and the stream
 * cannot be continued. The cause is the failure that broke the stream.
 */
public final class LlmStreamBrokenException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param obstacle the reason why the stream cannot be continued, and the remedy
	 * @param attempts the failed attempts and the skipped targets, oldest first
	 * @param cause the failure that broke the stream
	 */
	public LlmStreamBrokenException(String call, String obstacle, List<LlmAttempt> attempts,
			@Nullable Throwable cause) {
		super(call, "broke off in the middle of its stream and was not continued: " + obstacle, kindOf(attempts),
				attempts, null, cause);
	}

}

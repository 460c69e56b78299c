/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the deadline of the call leaves no time for another attempt, or ended the
 * last attempt. The cause is the failure of the last attempt.
 */
public final class LlmDeadlineExceededException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the failed attempts and the skipped targets, oldest first
	 * @param cause the failure of the last attempt, or null if there was no attempt
	 */
	public LlmDeadlineExceededException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "exceeded its deadline", FailureKind.TIMEOUT, attempts, null, cause);
	}

}

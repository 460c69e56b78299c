/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a call fails and no further attempt is possible: the attempts are used up,
 * or the last failure is not retried. The cause is the failure of the last attempt.
 * {@link #attempts()} contains all failures.
 */
public final class LlmRetriesExhaustedException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the failed attempts and the skipped targets, oldest first
	 * @param cause the failure of the last attempt
	 */
	public LlmRetriesExhaustedException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		this(call, attempts, null, cause);
	}

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the failed attempts and the skipped targets, oldest first
	 * @param retryAfter the time after which another call may succeed, or null if it is
	 * not known
	 * @param cause the failure of the last attempt
	 */
	public LlmRetriesExhaustedException(String call, List<LlmAttempt> attempts, @Nullable Duration retryAfter,
			@Nullable Throwable cause) {
		super(call, "failed, and no further attempt is possible", kindOf(attempts), attempts, retryAfter, cause);
	}

}

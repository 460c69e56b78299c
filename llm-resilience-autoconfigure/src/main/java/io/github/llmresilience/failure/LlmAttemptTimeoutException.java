/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when one attempt exceeds its timeout. The attempt was aborted: its abort hooks
 * ran, and then its thread was interrupted, or its publisher or future was cancelled. The
 * cause is the exception that the method threw after the abort, if there is one.
 */
public final class LlmAttemptTimeoutException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param target the provider and model, as {@code provider/model}
	 * @param timeout the timeout of the attempt
	 * @param cause the exception that the method threw after the abort, or null
	 */
	public LlmAttemptTimeoutException(String target, Duration timeout, @Nullable Throwable cause) {
		this("No answer from '" + target + "' within " + timeout.toMillis() + " ms, the attempt timeout", cause);
	}

	private LlmAttemptTimeoutException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * Creates the exception for a stream that exceeded a time limit after its first
	 * element.
	 * @param target the provider and model, as {@code provider/model}
	 * @param limit the limit that the stream exceeded
	 * @return the exception
	 */
	public static LlmAttemptTimeoutException inStream(String target, String limit) {
		return new LlmAttemptTimeoutException("The stream of '" + target + "' exceeded " + limit, null);
	}

}

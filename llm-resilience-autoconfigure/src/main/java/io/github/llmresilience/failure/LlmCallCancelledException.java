/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the caller interrupts or cancels the call. After an interrupt, the
 * interrupt flag of the thread is set again.
 */
public final class LlmCallCancelledException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the failed attempts and the skipped targets, oldest first
	 * @param cause the exception that reported the interrupt or the cancellation, or null
	 */
	public LlmCallCancelledException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "was cancelled", FailureKind.CANCELLED, attempts, null, cause);
	}

}

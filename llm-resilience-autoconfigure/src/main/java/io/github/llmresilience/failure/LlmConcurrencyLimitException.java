/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.List;

/**
 * Thrown when {@code llm.retry.concurrency-limit} is reached for the provider and no
 * other target admits an attempt. No attempt was made.
 */
public final class LlmConcurrencyLimitException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the skipped targets
	 */
	public LlmConcurrencyLimitException(String call, List<LlmAttempt> attempts) {
		super(call, "was not attempted: the provider's 'concurrency-limit' is reached, and no"
				+ " other target admits attempts", FailureKind.CONCURRENCY_LIMITED, attempts, null, null);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the cooldown of the targets lasts longer than
 * {@code llm.retry.retry-after.max-wait} (30s by default). No attempt was made.
 */
public final class LlmCoolingDownException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the skipped targets
	 * @param retryAfter the time until the first cooldown of a target of this call ends,
	 * or null if it is not known
	 */
	public LlmCoolingDownException(String call, List<LlmAttempt> attempts, @Nullable Duration retryAfter) {
		super(call, "was not attempted: the cooldown of its targets lasts longer than 'retry-after.max-wait'",
				FailureKind.COOLING_DOWN, attempts, retryAfter, null);
	}

}

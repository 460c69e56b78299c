/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when no target admits an attempt and the circuit breaker of at least one target
 * is open. No attempt was made. A circuit breaker closes automatically when its target
 * answers again.
 */
public final class LlmCircuitOpenException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the skipped targets
	 * @param retryAfter the time until the first target of this call may admit an attempt
	 * again, or null if it is not known
	 */
	public LlmCircuitOpenException(String call, List<LlmAttempt> attempts, @Nullable Duration retryAfter) {
		super(call, "was not attempted: a circuit breaker is open and no other target admits attempts",
				FailureKind.CIRCUIT_OPEN, attempts, retryAfter, null);
	}

}

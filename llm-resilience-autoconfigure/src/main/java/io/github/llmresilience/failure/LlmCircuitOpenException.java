package io.github.llmresilience.failure;

import java.util.List;

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
	 */
	public LlmCircuitOpenException(String call, List<LlmAttempt> attempts) {
		super(call, "was not attempted: a circuit breaker is open and no other target admits attempts", attempts, null);
	}

}

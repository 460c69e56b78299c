package io.github.llmresilience.failure;

import java.util.List;

/**
 * Nothing was attempted: no target takes calls, and the circuit breaker of at least one
 * is open. It closes by itself once the target answers again.
 */
public final class LlmCircuitOpenException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the targets passed over
	 */
	public LlmCircuitOpenException(String call, List<LlmAttempt> attempts) {
		super(call, "was not attempted: a circuit breaker is open and no other target takes calls", attempts, null);
	}

}

package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Nothing was attempted because the circuit breaker of every target is open.
 */
public final class LlmCircuitOpenException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts all that was tried, oldest first
	 * @param cause the last real failure, or null if there was none
	 */
	public LlmCircuitOpenException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "found no target with a closed circuit", attempts, cause);
	}

}

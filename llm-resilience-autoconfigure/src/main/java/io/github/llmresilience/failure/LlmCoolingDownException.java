package io.github.llmresilience.failure;

import java.util.List;

/**
 * Nothing was attempted: the providers asked to be left alone for longer than
 * {@code retry-after.max-wait} allows to wait.
 */
public final class LlmCoolingDownException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the targets passed over
	 */
	public LlmCoolingDownException(String call, List<LlmAttempt> attempts) {
		super(call, "was not attempted: its targets cool down for longer than 'retry-after.max-wait' allows to wait",
				attempts, null);
	}

}

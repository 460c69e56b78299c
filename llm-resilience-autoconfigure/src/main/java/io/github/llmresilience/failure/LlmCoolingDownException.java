package io.github.llmresilience.failure;

import java.util.List;

/**
 * Thrown when the cooldown of the targets lasts longer than
 * {@code llm.retry.retry-after.max-wait} (30s by default). No attempt was made.
 */
public final class LlmCoolingDownException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the skipped targets
	 */
	public LlmCoolingDownException(String call, List<LlmAttempt> attempts) {
		super(call, "was not attempted: the cooldown of its targets lasts longer than 'retry-after.max-wait'", attempts,
				null);
	}

}

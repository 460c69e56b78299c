package io.github.llmresilience.failure;

import java.util.List;

/**
 * Nothing was attempted: the provider is sent as many attempts at the same time as it may
 * be, and no other target takes calls.
 */
public final class LlmConcurrencyLimitException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts the targets passed over
	 */
	public LlmConcurrencyLimitException(String call, List<LlmAttempt> attempts) {
		super(call, "was not attempted: as many attempts run at the provider as 'concurrency-limit' allows, and no"
				+ " other target takes calls", attempts, null);
	}

}

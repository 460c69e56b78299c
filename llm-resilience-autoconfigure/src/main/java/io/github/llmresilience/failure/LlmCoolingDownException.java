package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Nothing was attempted because the providers asked for a longer wait than the settings
 * allow.
 */
public final class LlmCoolingDownException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts all that was tried, oldest first
	 * @param cause the last real failure, or null if there was none
	 */
	public LlmCoolingDownException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "found no target that takes calls yet", attempts, cause);
	}

}

package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All targets were tried as often as the settings allow. The cause is the last real
 * failure; the others are in {@link #attempts()}.
 */
public final class LlmRetriesExhaustedException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts all that was tried, oldest first
	 * @param cause the last real failure, or null if there was none
	 */
	public LlmRetriesExhaustedException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "failed on every target", attempts, cause);
	}

}

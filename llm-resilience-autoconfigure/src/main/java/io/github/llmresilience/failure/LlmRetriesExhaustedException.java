package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * More than one attempt was made, or a target was passed over, and nothing that is left
 * may be tried: attempts are used up, or the last failure is one that stays. The cause is
 * the last real failure; the others are in {@link #attempts()}.
 */
public final class LlmRetriesExhaustedException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts all that was tried, oldest first
	 * @param cause the last real failure
	 */
	public LlmRetriesExhaustedException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "failed, and nothing more is to be tried", attempts, cause);
	}

}

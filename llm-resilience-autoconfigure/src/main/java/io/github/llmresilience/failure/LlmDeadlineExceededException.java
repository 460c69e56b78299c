package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The call's deadline left no time for another attempt, or cut the last one short. The
 * cause is the last real failure.
 */
public final class LlmDeadlineExceededException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts all that was tried, oldest first
	 * @param cause the last real failure, or null if there was none
	 */
	public LlmDeadlineExceededException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "passed its deadline", attempts, cause);
	}

}

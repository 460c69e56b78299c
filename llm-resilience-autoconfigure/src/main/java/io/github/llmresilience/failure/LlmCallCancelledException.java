package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The caller interrupted the call, or what it waited for was cancelled. After an
 * interrupt the thread's interrupt flag is set again.
 */
public final class LlmCallCancelledException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param attempts all that was tried, oldest first
	 * @param cause what told so, or null
	 */
	public LlmCallCancelledException(String call, List<LlmAttempt> attempts, @Nullable Throwable cause) {
		super(call, "was cancelled", attempts, cause);
	}

}

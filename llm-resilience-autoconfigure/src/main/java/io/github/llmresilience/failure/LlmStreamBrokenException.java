package io.github.llmresilience.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A stream broke off after the caller had seen a part of it, and cannot be continued. The
 * cause is what broke it.
 */
public final class LlmStreamBrokenException extends LlmCallException {

	/**
	 * Creates the exception.
	 * @param call the name of the call
	 * @param obstacle why it cannot be continued, and what to do about that
	 * @param attempts all that was tried, oldest first
	 * @param cause what broke it
	 */
	public LlmStreamBrokenException(String call, String obstacle, List<LlmAttempt> attempts,
			@Nullable Throwable cause) {
		super(call, "broke off in the middle of its stream and was not continued: " + obstacle, attempts, cause);
	}

}

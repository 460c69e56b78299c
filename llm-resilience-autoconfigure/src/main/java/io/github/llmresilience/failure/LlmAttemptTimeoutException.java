package io.github.llmresilience.failure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One attempt took longer than it may and was ended: its abort hooks were run, then its
 * thread was interrupted. The cause is what the method threw thereupon.
 */
public final class LlmAttemptTimeoutException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param target the provider and model, as {@code provider/model}
	 * @param timeout how long the attempt was allowed to take
	 * @param cause what the method threw when it was ended
	 */
	public LlmAttemptTimeoutException(String target, Duration timeout, @Nullable Throwable cause) {
		this("No answer from '" + target + "' within " + timeout.toMillis() + " ms, the time this attempt had", cause);
	}

	private LlmAttemptTimeoutException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * A stream that had begun and then stalled, or was not at its end when its time was
	 * over.
	 * @param target the provider and model, as {@code provider/model}
	 * @param limit what it has exceeded
	 * @return the exception
	 */
	public static LlmAttemptTimeoutException inStream(String target, String limit) {
		return new LlmAttemptTimeoutException("The stream of '" + target + "' exceeded " + limit, null);
	}

}

package io.github.llmresilience.failure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One failed attempt, classified: what every rule decides on.
 *
 * @param kind what went wrong
 * @param error the exception, without the wrappers that futures and clients put around it
 * @param status the HTTP status, or null where there was none
 * @param provider the name of the provider that failed, or null where it is not known
 * @param retryAfter how long the server asked to wait, or null where it did not ask
 * @param retryAdvice what the server said about trying again
 */
public record LlmFailure(FailureKind kind, Throwable error, @Nullable Integer status, @Nullable String provider,
		@Nullable Duration retryAfter, RetryAdvice retryAdvice) {

	private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

	/**
	 * Creates a failure.
	 * @param kind what went wrong
	 * @param error the exception
	 * @param status the HTTP status, or null
	 * @param provider the name of the provider, or null
	 * @param retryAfter how long the server asked to wait; nothing where it is not more
	 * than zero, a day where it is more than that
	 * @param retryAdvice what the server said about trying again
	 */
	public LlmFailure {
		if (retryAfter != null) {
			retryAfter = (retryAfter.isNegative() || retryAfter.isZero()) ? null
					: ((retryAfter.compareTo(MAX_RETRY_AFTER) > 0) ? MAX_RETRY_AFTER : retryAfter);
		}
	}

	/**
	 * What a server may say about a retry, for example with the header
	 * {@code x-should-retry} that OpenAI and Anthropic send.
	 */
	public enum RetryAdvice {

		/** The server said nothing. */
		NONE,

		/** The server said that a retry does not help. */
		DO_NOT_RETRY

	}

	/**
	 * A failure of which only the kind is known.
	 * @param kind what went wrong
	 * @param error the exception
	 * @return the failure
	 */
	public static LlmFailure of(FailureKind kind, Throwable error) {
		return new LlmFailure(kind, error, null, null, null, RetryAdvice.NONE);
	}

	/**
	 * The same failure, of a named provider.
	 * @param provider the provider's name
	 * @return a copy
	 */
	public LlmFailure withProvider(String provider) {
		return new LlmFailure(this.kind, this.error, this.status, provider, this.retryAfter, this.retryAdvice);
	}

	/**
	 * The same failure with a server's wish.
	 * @param retryAfter how long the server asked to wait, or null
	 * @return a copy
	 */
	public LlmFailure withRetryAfter(@Nullable Duration retryAfter) {
		return new LlmFailure(this.kind, this.error, this.status, this.provider, retryAfter, this.retryAdvice);
	}

	/**
	 * The same failure, told by another exception.
	 * @param error the exception
	 * @return a copy
	 */
	public LlmFailure withError(Throwable error) {
		return new LlmFailure(this.kind, error, this.status, this.provider, this.retryAfter, this.retryAdvice);
	}

	/**
	 * This failure, completed by what another account of it tells: the provider, and what
	 * the server said about trying again.
	 * @param other where to look for what is not known here
	 * @return a copy
	 */
	public LlmFailure orElse(LlmFailure other) {
		return new LlmFailure(this.kind, this.error, this.status,
				(this.provider != null) ? this.provider : other.provider,
				(this.retryAfter != null) ? this.retryAfter : other.retryAfter,
				(this.retryAdvice != RetryAdvice.NONE) ? this.retryAdvice : other.retryAdvice);
	}

	/**
	 * Names the failure without its exception's message, which may quote a prompt.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.kind.name());
		if (this.status != null) {
			text.append(" (HTTP ").append(this.status).append(')');
		}
		text.append(": ").append(this.error.getClass().getName());
		return text.toString();
	}

}

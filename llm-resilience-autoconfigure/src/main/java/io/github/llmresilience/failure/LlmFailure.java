/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The classified failure of one attempt, as input for the rules.
 *
 * @param kind the kind of failure
 * @param error the exception, without the wrappers of futures and clients
 * @param status the HTTP status, or null if there was none
 * @param provider the name of the provider that failed, or null if unknown
 * @param retryAfter the wait that the server asked for, or null if it did not ask
 * @param retryAdvice the advice of the server about a retry
 */
public record LlmFailure(FailureKind kind, Throwable error, @Nullable Integer status, @Nullable String provider,
		@Nullable Duration retryAfter, RetryAdvice retryAdvice) {

	private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

	/**
	 * Creates a failure.
	 * @param kind the kind of failure
	 * @param error the exception
	 * @param status the HTTP status, or null
	 * @param provider the name of the provider, or null
	 * @param retryAfter the wait that the server asked for, or null; zero and less become
	 * null, more than one day becomes one day
	 * @param retryAdvice the advice of the server about a retry
	 */
	public LlmFailure {
		if (retryAfter != null) {
			retryAfter = (retryAfter.isNegative() || retryAfter.isZero()) ? null
					: ((retryAfter.compareTo(MAX_RETRY_AFTER) > 0) ? MAX_RETRY_AFTER : retryAfter);
		}
	}

	/**
	 * The advice of a server about a retry, for example in the header
	 * {@code x-should-retry} of OpenAI and Anthropic.
	 */
	public enum RetryAdvice {

		/** The server gave no advice. */
		NONE,

		/** The server advised against a retry. */
		DO_NOT_RETRY

	}

	/**
	 * Creates a failure with a kind only.
	 * @param kind the kind of failure
	 * @param error the exception
	 * @return the failure
	 */
	public static LlmFailure of(FailureKind kind, Throwable error) {
		return new LlmFailure(kind, error, null, null, null, RetryAdvice.NONE);
	}

	/**
	 * Returns a copy with the given provider.
	 * @param provider the name of the provider
	 * @return the copy
	 */
	public LlmFailure withProvider(String provider) {
		return new LlmFailure(this.kind, this.error, this.status, provider, this.retryAfter, this.retryAdvice);
	}

	/**
	 * Returns a copy with the given wait.
	 * @param retryAfter the wait that the server asked for, or null
	 * @return the copy
	 */
	public LlmFailure withRetryAfter(@Nullable Duration retryAfter) {
		return new LlmFailure(this.kind, this.error, this.status, this.provider, retryAfter, this.retryAdvice);
	}

	/**
	 * Returns a copy with the given exception.
	 * @param error the exception
	 * @return the copy
	 */
	public LlmFailure withError(Throwable error) {
		return new LlmFailure(this.kind, error, this.status, this.provider, this.retryAfter, this.retryAdvice);
	}

	/**
	 * Returns a copy with missing details from another description of the failure: the
	 * provider, the wait and the retry advice.
	 * @param other the source of missing details
	 * @return the copy
	 */
	public LlmFailure orElse(LlmFailure other) {
		return new LlmFailure(this.kind, this.error, this.status,
				(this.provider != null) ? this.provider : other.provider,
				(this.retryAfter != null) ? this.retryAfter : other.retryAfter,
				(this.retryAdvice != RetryAdvice.NONE) ? this.retryAdvice : other.retryAdvice);
	}

	/**
	 * Returns a description without the message of the exception, because the message may
	 * quote a prompt.
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

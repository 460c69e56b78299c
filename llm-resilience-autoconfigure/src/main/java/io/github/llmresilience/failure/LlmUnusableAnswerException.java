/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model has ended without a usable answer: the answer is empty, refused,
 * filtered or cut off, or a check of the application refused it. The message contains no
 * part of the answer.
 */
public final class LlmUnusableAnswerException extends RuntimeException {

	private final FailureKind kind;

	private final @Nullable String retryMessage;

	/**
	 * Creates the exception for an answer that needs no explanation.
	 * @param kind the kind of failure
	 */
	public LlmUnusableAnswerException(FailureKind kind) {
		this(kind, null, null);
	}

	/**
	 * Creates the exception.
	 * @param kind the kind of failure
	 * @param retryMessage the message to the model if it is asked again, or null for a
	 * general one
	 * @param cause the exception of the client that could not read the answer, or null
	 */
	public LlmUnusableAnswerException(FailureKind kind, @Nullable String retryMessage, @Nullable Throwable cause) {
		super("The model's answer " + descriptionOf(Objects.requireNonNull(kind, "'kind' must not be null")), cause);
		this.kind = kind;
		this.retryMessage = retryMessage;
	}

	private static String descriptionOf(FailureKind kind) {
		return switch (kind) {
			case EMPTY_OUTPUT -> "is empty: it has no text, no tool call and no image";
			case CONTENT_FILTERED -> "was refused by the model or removed by a filter of the provider";
			case TRUNCATED_OUTPUT -> "was cut off at the token limit";
			case MALFORMED_OUTPUT -> "does not have the form that was asked for";
			default -> "cannot be used: " + kind;
		};
	}

	/**
	 * Returns the kind of failure.
	 * @return the kind
	 */
	public FailureKind kind() {
		return this.kind;
	}

	/**
	 * Returns the message to the model if it is asked again.
	 * @return the message, or null for a general one
	 */
	public @Nullable String retryMessage() {
		return this.retryMessage;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.Objects;

import io.github.llmresilience.failure.LlmToolCall;
import org.jspecify.annotations.Nullable;

/**
 * Feedback for a model about an unusable answer. Append the answer and the message to the
 * conversation and send it again.
 *
 * @param answer the model's answer, or null if unknown
 * @param toolCall the tool call whose arguments are the answer, or null if the answer is
 * plain text; the message is then sent as the result of the tool call
 * @param message the error in the answer and the expected form
 * @param question the question of the answer if the method asks several questions,
 * otherwise null
 */
public record LlmFeedback(@Nullable String answer, @Nullable LlmToolCall toolCall, String message,
		@Nullable String question) {

	/**
	 * Creates feedback.
	 * @param answer the model's answer, or null
	 * @param toolCall the tool call whose arguments are the answer, or null
	 * @param message the error in the answer and the expected form
	 * @param question the question of the answer, or null
	 */
	public LlmFeedback {
		Objects.requireNonNull(message, "'message' must not be null");
	}

	/**
	 * Creates feedback that applies to every question.
	 * @param answer the model's answer, or null
	 * @param toolCall the tool call whose arguments are the answer, or null
	 * @param message the error in the answer and the expected form
	 */
	public LlmFeedback(@Nullable String answer, @Nullable LlmToolCall toolCall, String message) {
		this(answer, toolCall, message, null);
	}

	/**
	 * Returns a copy with the given question. The copy has the given answer if this
	 * feedback has none.
	 * @param answer the model's answer, or null
	 * @param question the question of the answer, or null
	 * @return the copy
	 */
	public LlmFeedback about(@Nullable String answer, @Nullable String question) {
		return new LlmFeedback((this.answer != null) ? this.answer : answer, this.toolCall, this.message, question);
	}

	/**
	 * Whether this feedback applies to a question.
	 * @param question the question to the model
	 * @return true unless the answer belongs to another question
	 */
	public boolean concerns(String question) {
		return this.question == null || this.question.equals(question);
	}

	/** Returns a description without the texts of the answer and the message. */
	@Override
	public String toString() {
		return "LlmFeedback[" + ((this.toolCall != null) ? this.toolCall.name() : "text") + "]";
	}

}

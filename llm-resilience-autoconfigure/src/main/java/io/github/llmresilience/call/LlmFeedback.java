package io.github.llmresilience.call;

import java.util.Objects;

import io.github.llmresilience.failure.LlmToolCall;
import org.jspecify.annotations.Nullable;

/**
 * What a model is told about an answer of its own that could not be used: add both to the
 * conversation and ask again.
 *
 * @param answer the model's answer, or null where it is not known
 * @param toolCall the tool call whose arguments the answer is, or null where it was plain
 * text; the message is then to be sent as that tool call's result
 * @param message what is wrong with the answer, and what is wanted
 * @param question what the answer was to, where the method asks more than one thing; null
 * where that does not matter
 */
public record LlmFeedback(@Nullable String answer, @Nullable LlmToolCall toolCall, String message,
		@Nullable String question) {

	/**
	 * Creates a feedback.
	 * @param answer the model's answer, or null
	 * @param toolCall the tool call whose arguments the answer is, or null
	 * @param message what is wrong
	 * @param question what the answer was to, or null
	 */
	public LlmFeedback {
		Objects.requireNonNull(message, "'message' must not be null");
	}

	/**
	 * Creates a feedback where it does not matter what the answer was to.
	 * @param answer the model's answer, or null
	 * @param toolCall the tool call whose arguments the answer is, or null
	 * @param message what is wrong
	 */
	public LlmFeedback(@Nullable String answer, @Nullable LlmToolCall toolCall, String message) {
		this(answer, toolCall, message, null);
	}

	/**
	 * The same with the answer it is about, if that is not known yet.
	 * @param answer the model's answer, or null
	 * @param question what the answer was to, or null
	 * @return a feedback
	 */
	public LlmFeedback about(@Nullable String answer, @Nullable String question) {
		return new LlmFeedback((this.answer != null) ? this.answer : answer, this.toolCall, this.message, question);
	}

	/**
	 * Whether a model is to be told when it is asked something.
	 * @param question what it is asked
	 * @return true unless the answer was to another question
	 */
	public boolean concerns(String question) {
		return this.question == null || this.question.equals(question);
	}

	/**
	 * Names the feedback without its texts.
	 */
	@Override
	public String toString() {
		return "LlmFeedback[" + ((this.toolCall != null) ? this.toolCall.name() : "text") + "]";
	}

}

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
 */
public record LlmFeedback(@Nullable String answer, @Nullable LlmToolCall toolCall, String message) {

	/**
	 * Creates a feedback.
	 * @param answer the model's answer, or null
	 * @param toolCall the tool call whose arguments the answer is, or null
	 * @param message what is wrong
	 */
	public LlmFeedback {
		Objects.requireNonNull(message, "'message' must not be null");
	}

	/**
	 * The same with the answer it is about, if that is not known yet.
	 * @param answer the model's answer, or null
	 * @return a feedback
	 */
	public LlmFeedback aboutAnswer(@Nullable String answer) {
		return (this.answer != null) ? this : new LlmFeedback(answer, this.toolCall, this.message);
	}

	/**
	 * Names the feedback without its texts.
	 */
	@Override
	public String toString() {
		return "LlmFeedback[" + ((this.toolCall != null) ? this.toolCall.name() : "text") + "]";
	}

}

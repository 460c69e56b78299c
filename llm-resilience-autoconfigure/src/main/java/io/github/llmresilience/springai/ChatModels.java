package io.github.llmresilience.springai;

import java.util.Objects;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * What chat models say of themselves.
 */
final class ChatModels {

	private ChatModels() {
	}

	/** The configured options of a model. */
	static ChatOptions optionsOf(ChatModel model) {
		return Objects.requireNonNullElseGet(model.getOptions(), () -> ChatOptions.builder().build());
	}

}

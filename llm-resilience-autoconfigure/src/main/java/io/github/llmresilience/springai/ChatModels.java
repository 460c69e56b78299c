/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.Objects;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * Accesses the options of chat models.
 */
final class ChatModels {

	private ChatModels() {
	}

	/** Returns the configured options of a model, or empty options if it has none. */
	static ChatOptions optionsOf(ChatModel model) {
		return Objects.requireNonNullElseGet(model.getOptions(), () -> ChatOptions.builder().build());
	}

}

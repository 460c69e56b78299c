/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.content.MediaContent;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * Compares prompts by what a model receives: the messages, the portable options and the
 * tools. Metadata differ each time a method runs.
 *
 * @param prompt the prompt
 */
record RequestKey(Prompt prompt) {

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RequestKey that && contentOf(this.prompt).equals(contentOf(that.prompt));
	}

	@Override
	public int hashCode() {
		return contentOf(this.prompt).hashCode();
	}

	private static List<?> contentOf(Prompt prompt) {
		ChatOptions options = prompt.getOptions();
		return List.of(prompt.getInstructions().stream().map(RequestKey::contentOf).toList(),
				(options != null) ? contentOf(options) : List.of());
	}

	private static List<?> contentOf(Message message) {
		List<?> calls = (message instanceof AssistantMessage assistant) ? assistant.getToolCalls() : List.of();
		List<?> results = (message instanceof ToolResponseMessage tool) ? tool.getResponses() : List.of();
		List<?> media = (message instanceof MediaContent content)
				? content.getMedia().stream().map(Media::getData).toList() : List.of();
		return List.of(message.getMessageType(), Objects.toString(message.getText(), ""), calls, results, media);
	}

	private static List<String> contentOf(ChatOptions options) {
		List<String> tools = (options instanceof ToolCallingChatOptions calling && calling.getToolCallbacks() != null)
				? calling.getToolCallbacks().stream().map((tool) -> tool.getToolDefinition().name()).toList()
				: List.of();
		return List.of(String.valueOf(options.getModel()), String.valueOf(options.getTemperature()),
				String.valueOf(options.getMaxTokens()), String.valueOf(options.getTopP()), tools.toString());
	}

}

package io.github.llmresilience.springai;

import org.springframework.ai.chat.messages.AssistantMessage;

/**
 * Changes a part of a model's message and keeps all others.
 */
final class AssistantMessages {

	private AssistantMessages() {
	}

	/** A builder that has all of a message. */
	static AssistantMessage.Builder<?> mutate(AssistantMessage message) {
		return AssistantMessage.builder()
			.content(message.getText())
			.properties(message.getMetadata())
			.toolCalls(message.getToolCalls())
			.media(message.getMedia());
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import org.springframework.ai.chat.messages.AssistantMessage;

/**
 * Creates changed copies of assistant messages.
 */
final class AssistantMessages {

	private AssistantMessages() {
	}

	/** Returns a builder with all parts of a message. */
	static AssistantMessage.Builder<?> mutate(AssistantMessage message) {
		return AssistantMessage.builder()
			.content(message.getText())
			.properties(message.getMetadata())
			.toolCalls(message.getToolCalls())
			.media(message.getMedia());
	}

}

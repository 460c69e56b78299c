/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.LlmTarget;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Removes the reasoning of one model from a conversation with another. Reasoning is
 * signed by the model that wrote it, so another model refuses it.
 */
final class ForeignReasoning {

	/** The metadata of a message that names the model whose reasoning it has. */
	private static final String AUTHOR = "llm.target";

	private ForeignReasoning() {
	}

	/** Notes the author of the reasoning in the last element of a stream. */
	static void signEnd(ChatResponse element, LlmTarget target) {
		Generation generation = element.getResult();
		if (generation != null && Generations.finishReasonOf(generation) != null) {
			sign(element, target);
		}
	}

	/** Notes the author of the reasoning in a response. */
	static void sign(ChatResponse response, LlmTarget target) {
		for (Generation generation : response.getResults()) {
			Map<String, Object> metadata = generation.getOutput().getMetadata();
			if (Generations.hasReasoning(metadata)) {
				metadata.put(AUTHOR, target.toString());
			}
		}
	}

	/**
	 * Returns a conversation without the reasoning of other models. Reasoning without an
	 * author stays, unless the target is a fallback.
	 */
	static List<Message> removedFrom(List<Message> conversation, LlmTarget target, boolean isFallback) {
		return !hasForeign(conversation, target, isFallback) ? conversation
				: conversation.stream()
					.map((message) -> isForeign(message, target, isFallback)
							? withoutReasoning((AssistantMessage) message) : message)
					.toList();
	}

	private static boolean hasForeign(List<Message> conversation, LlmTarget target, boolean isFallback) {
		for (Message message : conversation) {
			if (isForeign(message, target, isFallback)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isForeign(Message message, LlmTarget target, boolean isFallback) {
		if (!(message instanceof AssistantMessage) || !Generations.hasReasoning(message.getMetadata())) {
			return false;
		}
		Object author = message.getMetadata().get(AUTHOR);
		return (author != null) ? !author.equals(target.toString()) : isFallback;
	}

	private static Message withoutReasoning(AssistantMessage message) {
		Map<String, Object> metadata = new HashMap<>(message.getMetadata());
		metadata.keySet().removeIf((name) -> Generations.isNameOfReasoning(name) || name.equals(AUTHOR));
		return AssistantMessage.builder()
			.content(message.getText())
			.properties(metadata)
			.toolCalls(message.getToolCalls())
			.media(message.getMedia())
			.build();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmFeedback;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a method writes that uses a client without support: it asks the context for the
 * model, for feedback and for the partial answer.
 */
final class Conversation {

	static final String QUESTION = "Which book?";

	private static final JsonMapper JSON = JsonMapper.shared();

	private Conversation() {
	}

	/**
	 * A message.
	 */
	record Message(String role, String content) {
	}

	static List<Message> messages(LlmCallContext call) {
		List<Message> messages = new ArrayList<>(List.of(new Message("user", QUESTION)));
		for (LlmFeedback feedback : call.feedback()) {
			messages.add(new Message("assistant", feedback.answer()));
			messages.add(new Message("user", feedback.message()));
		}
		if (call.partial() != null) {
			messages.add(new Message("assistant", call.partial()));
			messages.add(new Message("user", call.resumePrompt()));
		}
		return messages;
	}

	/** A request of OpenAI's chat completions. */
	static Map<String, Object> request(LlmCallContext call, boolean stream) {
		return Map.of("model", call.target().model(), "stream", stream, "messages", messages(call));
	}

	static String json(LlmCallContext call) {
		return JSON.writeValueAsString(request(call, false));
	}

	/** The text of an answer. */
	static String textOf(String answer) {
		return JSON.readTree(answer).at("/choices/0/message/content").asString();
	}

	/** The text of an event of a stream, or an empty text. */
	static String partOf(String event) {
		JsonNode delta = event.startsWith("{") ? JSON.readTree(event).at("/choices/0/delta/content") : null;
		return (delta != null && delta.isString()) ? delta.asString() : "";
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.MessageParam;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmresilience.conversation.Conversations;
import io.github.llmresilience.conversation.MessageFormat;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * The messages of Anthropic's SDK. They are read and written as JSON, because their Java
 * types differ between the versions of the SDK. The SDK sends tool results as messages of
 * the user. The arguments of a tool call are a JSON object. Other arguments are replaced
 * by an empty object.
 */
final class AnthropicMessages implements MessageFormat<MessageParam> {

	/** The conversations of Anthropic's SDK. */
	static final Conversations<MessageParam> CONVERSATIONS = new Conversations<>(new AnthropicMessages());

	private static final JsonMapper JSON = ObjectMappers.jsonMapper();

	private AnthropicMessages() {
	}

	@Override
	public boolean isQuestion(MessageParam message) {
		JsonNode json = JSON.valueToTree(message);
		return json.path("role").asText().equals("user")
				&& blocks(json).noneMatch((block) -> isA(block, "tool_result"));
	}

	@Override
	public String textOf(MessageParam question) {
		JsonNode json = JSON.valueToTree(question);
		return json.path("content").isTextual() ? json.path("content").asText()
				: blocks(json).filter((block) -> isA(block, "text"))
					.map((block) -> block.path("text").asText())
					.collect(Collectors.joining("\n"));
	}

	private static Stream<JsonNode> blocks(JsonNode message) {
		return StreamSupport.stream(message.path("content").spliterator(), false);
	}

	private static boolean isA(JsonNode block, String type) {
		return block.path("type").asText().equals(type);
	}

	@Override
	public MessageParam assistant(String text) {
		return message(JSON.createObjectNode().put("role", "assistant").put("content", text));
	}

	@Override
	public MessageParam user(String text) {
		return message(JSON.createObjectNode().put("role", "user").put("content", text));
	}

	@Override
	public MessageParam toolCall(LlmToolCall call, String arguments) {
		ObjectNode message = JSON.createObjectNode().put("role", "assistant");
		message.putArray("content")
			.addObject()
			.put("type", "tool_use")
			.put("id", call.id())
			.put("name", call.name())
			.set("input", objectOf(arguments));
		return message(message);
	}

	private static JsonNode objectOf(String arguments) {
		try {
			JsonNode json = JSON.readTree(arguments);
			return json.isObject() ? json : JSON.createObjectNode();
		}
		catch (JacksonException ex) {
			return JSON.createObjectNode();
		}
	}

	@Override
	public MessageParam toolResult(LlmToolCall call, String result) {
		ObjectNode message = JSON.createObjectNode().put("role", "user");
		message.putArray("content")
			.addObject()
			.put("type", "tool_result")
			.put("tool_use_id", call.id())
			.put("content", result);
		return message(message);
	}

	private static MessageParam message(ObjectNode json) {
		return JSON.convertValue(json, MessageParam.class);
	}

}

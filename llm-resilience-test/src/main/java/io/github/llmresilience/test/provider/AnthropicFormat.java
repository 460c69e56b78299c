/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The format of Anthropic's Messages API.
 */
final class AnthropicFormat implements WireFormat {

	@Override
	public boolean accepts(String path) {
		return path.endsWith("/messages");
	}

	@Override
	public List<ProviderMessage> messages(JsonNode request) {
		List<ProviderMessage> messages = new ArrayList<>();
		String system = Json.contentText(request.path("system"), "text");
		if (!system.isEmpty()) {
			messages.add(ProviderMessage.of(ProviderMessage.SYSTEM, system));
		}
		request.path("messages").forEach((message) -> add(messages, message));
		return messages;
	}

	/** Adds a message. Results of tools are parts of a message, and become messages. */
	private static void add(List<ProviderMessage> messages, JsonNode message) {
		List<ProviderToolCall> calls = new ArrayList<>();
		boolean hasResults = false;
		for (JsonNode part : message.path("content").values()) {
			if (part.path("type").asString("").equals("tool_result")) {
				messages.add(ProviderMessage.of(ProviderMessage.TOOL, Json.contentText(part.path("content"), "text")));
				hasResults = true;
			}
			else if (part.path("type").asString("").equals("tool_use")) {
				calls.add(new ProviderToolCall(part.path("name").asString("?"), Json.write(part.path("input"))));
			}
		}
		String text = Json.contentText(message.path("content"), "text");
		if (!hasResults || !text.isEmpty()) {
			messages.add(new ProviderMessage(message.path("role").asString(""), text, calls));
		}
	}

	@Override
	public List<String> tools(JsonNode request) {
		return request.path("tools").valueStream().map((tool) -> tool.path("name").asString("")).toList();
	}

	@Override
	public String answer(WireAnswer answer) {
		return Json.write(message(answer, content(answer), stopReason(answer), WireAnswer.OUTPUT_TOKENS));
	}

	private static List<Map<String, @Nullable Object>> content(WireAnswer answer) {
		List<Map<String, @Nullable Object>> content = new ArrayList<>();
		if (!answer.text().isEmpty() && answer.end() != WireAnswer.End.REFUSED) {
			content.add(Json.object("type", "text", "text", answer.text()));
		}
		IntStream.range(0, answer.toolCalls().size())
			.forEach((index) -> content
				.add(toolUse(answer, index, Json.read(answer.toolCalls().get(index).arguments()))));
		return content;
	}

	private static Map<String, @Nullable Object> toolUse(WireAnswer answer, int index, Object input) {
		return Json.object("type", "tool_use", "id", answer.toolId("toolu_", index), "name",
				answer.toolCalls().get(index).name(), "input", input);
	}

	private static Map<String, @Nullable Object> message(WireAnswer answer, List<?> content,
			@Nullable String stopReason, int outputTokens) {
		return Json.object("id", answer.id("msg_"), "type", "message", "role", "assistant", "model", answer.model(),
				"content", content, "stop_reason", stopReason, "stop_sequence", null, "usage",
				Json.object("input_tokens", WireAnswer.INPUT_TOKENS, "output_tokens", outputTokens));
	}

	private static String stopReason(WireAnswer answer) {
		return switch (answer.end()) {
			case TRUNCATED -> "max_tokens";
			case REFUSED -> "refusal";
			case COMPLETE -> answer.callsTools() ? "tool_use" : "end_turn";
		};
	}

	@Override
	public WireStream stream(WireAnswer answer) {
		List<String> begin = new ArrayList<>();
		begin.add(event("message_start", "message", message(answer, List.of(), null, 1)));
		List<String> content = new ArrayList<>();
		List<String> end = new ArrayList<>();
		boolean hasText = answer.end() != WireAnswer.End.REFUSED && (!answer.callsTools() || !answer.text().isEmpty());
		if (hasText) {
			content.addAll(textBlock(answer));
		}
		int first = hasText ? 1 : 0;
		IntStream.range(0, answer.toolCalls().size())
			.forEach((index) -> content.add(toolBlock(answer, index, first + index)));
		end.add(event("message_delta", "delta", Json.object("stop_reason", stopReason(answer), "stop_sequence", null),
				"usage", Json.object("output_tokens", WireAnswer.OUTPUT_TOKENS)));
		end.add(event("message_stop"));
		return new WireStream(begin, content, end);
	}

	/** Returns an event for each token. The first and the last one frame the block. */
	private static List<String> textBlock(WireAnswer answer) {
		List<String> events = new ArrayList<>();
		answer.tokens()
			.forEach((token) -> events
				.add(block("content_block_delta", 0, "delta", Json.object("type", "text_delta", "text", token))));
		if (events.isEmpty()) {
			events.add("");
		}
		events.set(0, block("content_block_start", 0, "content_block", Json.object("type", "text", "text", ""))
				+ events.get(0));
		int last = events.size() - 1;
		events.set(last, events.get(last) + block("content_block_stop", 0));
		return events;
	}

	private static String toolBlock(WireAnswer answer, int index, int block) {
		return block("content_block_start", block, "content_block", toolUse(answer, index, Json.object())) + block(
				"content_block_delta", block, "delta",
				Json.object("type", "input_json_delta", "partial_json", answer.toolCalls().get(index).arguments()))
				+ block("content_block_stop", block);
	}

	private static String block(String type, int index, @Nullable Object... members) {
		Map<String, @Nullable Object> data = Json.object("type", type, "index", index);
		data.putAll(Json.object(members));
		return WireStream.event(type, data);
	}

	private static String event(String type, @Nullable Object... members) {
		Map<String, @Nullable Object> data = Json.object("type", type);
		data.putAll(Json.object(members));
		return WireStream.event(type, data);
	}

	@Override
	public String errorEvent(FailureKind kind) {
		return WireStream.event("error", error(500, kind));
	}

	@Override
	public String error(int status, FailureKind kind) {
		return switch (kind) {
			case RATE_LIMITED -> error("rate_limit_error", "This request would exceed your account's rate limit.");
			case QUOTA_EXHAUSTED ->
				error("billing_error", "Your credit balance is too low to access the Anthropic API.");
			case AUTHENTICATION -> error("authentication_error", "invalid x-api-key");
			case PERMISSION ->
				error("permission_error", "Your API key does not have permission to use the specified resource.");
			case NOT_FOUND -> error("not_found_error", "model: unknown");
			case CONTEXT_LENGTH -> error("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum");
			case CONTENT_FILTERED -> error("invalid_request_error", "Output blocked by content filtering policy");
			case PAYLOAD_TOO_LARGE ->
				error("request_too_large", "Request exceeds the maximum allowed number of bytes.");
			case INVALID_REQUEST -> error("invalid_request_error", "messages: at least one message is required");
			case OVERLOADED -> error("overloaded_error", "Overloaded");
			case TIMEOUT -> error("timeout_error", "Request timed out.");
			default -> error("api_error", "Internal server error");
		};
	}

	private static String error(String type, String message) {
		return Json.write(Json.object("type", "error", "error", Json.object("type", type, "message", message),
				"request_id", "req_scripted"));
	}

}

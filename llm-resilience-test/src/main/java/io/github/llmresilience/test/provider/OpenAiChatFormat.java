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
 * The format of OpenAI's Chat Completions API, which many other providers support, too.
 */
final class OpenAiChatFormat implements WireFormat {

	@Override
	public boolean accepts(String path) {
		return path.endsWith("/chat/completions");
	}

	@Override
	public List<ProviderMessage> messages(JsonNode request) {
		return messagesOf(request);
	}

	/** Returns the conversation of a request in the form of OpenAI's. */
	static List<ProviderMessage> messagesOf(JsonNode request) {
		List<ProviderMessage> messages = new ArrayList<>();
		request.path("messages").forEach((message) -> {
			List<ProviderToolCall> calls = new ArrayList<>();
			message.path("tool_calls")
				.forEach((call) -> calls.add(new ProviderToolCall(call.at("/function/name").asString("?"),
						Json.text(call.at("/function/arguments")))));
			messages.add(new ProviderMessage(role(message.path("role").asString("")),
					Json.contentText(message.path("content"), "text"), calls));
		});
		return messages;
	}

	/** Returns the common name of a role. */
	static String role(String role) {
		return role.equals("developer") ? ProviderMessage.SYSTEM : role;
	}

	@Override
	public List<String> tools(JsonNode request) {
		return toolsOf(request);
	}

	/** Returns the names of the tools of a request in the form of OpenAI's. */
	static List<String> toolsOf(JsonNode request) {
		return request.path("tools")
			.valueStream()
			.map((tool) -> tool.at("/function/name").asString(""))
			.filter((name) -> !name.isEmpty())
			.toList();
	}

	@Override
	public String answer(WireAnswer answer) {
		boolean refused = answer.end() == WireAnswer.End.REFUSED;
		Map<String, @Nullable Object> message = Json.object("role", "assistant", "content",
				(refused || (answer.callsTools() && answer.text().isEmpty())) ? null : answer.text(), "refusal",
				refused ? answer.text() : null);
		if (answer.callsTools()) {
			message.put("tool_calls",
					IntStream.range(0, answer.toolCalls().size())
						.mapToObj((index) -> toolCall(answer, index))
						.toList());
		}
		return Json.write(Json.object("id", answer.id("chatcmpl-"), "object", "chat.completion", "created", 1, "model",
				answer.model(), "choices", List.of(Json.object("index", 0, "message", message, "logprobs", null,
						"finish_reason", finishReason(answer))),
				"usage", usage()));
	}

	private static Map<String, @Nullable Object> toolCall(WireAnswer answer, int index) {
		ProviderToolCall call = answer.toolCalls().get(index);
		return Json.object("id", answer.toolId("call_", index), "type", "function", "function",
				Json.object("name", call.name(), "arguments", call.arguments()));
	}

	private static String finishReason(WireAnswer answer) {
		return switch (answer.end()) {
			case TRUNCATED -> "length";
			case REFUSED -> "stop";
			case COMPLETE -> answer.callsTools() ? "tool_calls" : "stop";
		};
	}

	private static Map<String, @Nullable Object> usage() {
		return Json.object("prompt_tokens", WireAnswer.INPUT_TOKENS, "completion_tokens", WireAnswer.OUTPUT_TOKENS,
				"total_tokens", WireAnswer.INPUT_TOKENS + WireAnswer.OUTPUT_TOKENS);
	}

	@Override
	public WireStream stream(WireAnswer answer) {
		String member = (answer.end() == WireAnswer.End.REFUSED) ? "refusal" : "content";
		List<String> content = new ArrayList<>();
		answer.tokens().forEach((token) -> content.add(chunk(answer, Json.object(member, token), null)));
		IntStream.range(0, answer.toolCalls().size()).forEach((index) -> {
			Map<String, @Nullable Object> call = Json.object("index", index);
			call.putAll(toolCall(answer, index));
			content.add(chunk(answer, Json.object("tool_calls", List.of(call)), null));
		});
		List<String> end = new ArrayList<>(List.of(chunk(answer, Json.object(), finishReason(answer))));
		if (answer.request().json().at("/stream_options/include_usage").asBoolean(false)) {
			Map<String, @Nullable Object> last = chunk(answer, List.of());
			last.put("usage", usage());
			end.add(WireStream.event(last));
		}
		end.add(WireStream.event("[DONE]"));
		return new WireStream(List.of(chunk(answer, Json.object("role", "assistant", member, ""), null)), content, end);
	}

	private static String chunk(WireAnswer answer, Map<String, @Nullable Object> delta, @Nullable String finishReason) {
		return WireStream.event(chunk(answer,
				List.of(Json.object("index", 0, "delta", delta, "logprobs", null, "finish_reason", finishReason))));
	}

	private static Map<String, @Nullable Object> chunk(WireAnswer answer, List<?> choices) {
		return Json.object("id", answer.id("chatcmpl-"), "object", "chat.completion.chunk", "created", 1, "model",
				answer.model(), "choices", choices);
	}

	@Override
	public String errorEvent(FailureKind kind) {
		return WireStream.event(error(500, kind));
	}

	@Override
	public String error(int status, FailureKind kind) {
		return OpenAiErrors.body(kind);
	}

}

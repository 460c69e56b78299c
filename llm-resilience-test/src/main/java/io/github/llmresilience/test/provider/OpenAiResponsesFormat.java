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
 * The format of OpenAI's Responses API.
 */
final class OpenAiResponsesFormat implements WireFormat {

	@Override
	public boolean accepts(String path) {
		return path.endsWith("/responses");
	}

	@Override
	public List<ProviderMessage> messages(JsonNode request) {
		List<ProviderMessage> messages = new ArrayList<>();
		if (request.path("instructions").isString()) {
			messages.add(ProviderMessage.of(ProviderMessage.SYSTEM, request.path("instructions").asString()));
		}
		JsonNode input = request.path("input");
		if (input.isString()) {
			messages.add(ProviderMessage.of(ProviderMessage.USER, input.asString()));
		}
		else {
			input.forEach((item) -> messages.add(message(item)));
		}
		return messages;
	}

	private static ProviderMessage message(JsonNode item) {
		return switch (item.path("type").asString("message")) {
			case "function_call" -> new ProviderMessage(ProviderMessage.ASSISTANT, "", List
				.of(new ProviderToolCall(item.path("name").asString("?"), item.path("arguments").asString(""))));
			case "function_call_output" ->
				ProviderMessage.of(ProviderMessage.TOOL, Json.contentText(item.path("output"), "text"));
			default -> ProviderMessage.of(OpenAiChatFormat.role(item.path("role").asString("")),
					Json.contentText(item.path("content"), "text"));
		};
	}

	@Override
	public List<String> tools(JsonNode request) {
		return request.path("tools")
			.valueStream()
			.map((tool) -> tool.path("name").asString(""))
			.filter((name) -> !name.isEmpty())
			.toList();
	}

	@Override
	public String answer(WireAnswer answer) {
		return Json.write(response(answer, (answer.end() == WireAnswer.End.TRUNCATED) ? "incomplete" : "completed",
				output(answer)));
	}

	/** Returns the message, and an item for each tool call. */
	private static List<Map<String, @Nullable Object>> output(WireAnswer answer) {
		List<Map<String, @Nullable Object>> output = new ArrayList<>();
		if (hasMessage(answer)) {
			output.add(message(answer, List.of(part(answer, answer.text()))));
		}
		IntStream.range(0, answer.toolCalls().size())
			.forEach((index) -> output.add(toolCall(answer, index, answer.toolCalls().get(index).arguments())));
		return output;
	}

	private static boolean hasMessage(WireAnswer answer) {
		return !answer.callsTools() || !answer.text().isEmpty();
	}

	private static Map<String, @Nullable Object> toolCall(WireAnswer answer, int index, String arguments) {
		return Json.object("type", "function_call", "id", answer.toolId("fc_", index), "call_id",
				answer.toolId("call_", index), "name", answer.toolCalls().get(index).name(), "arguments", arguments,
				"status", "completed");
	}

	private static Map<String, @Nullable Object> message(WireAnswer answer, List<?> content) {
		return Json.object("type", "message", "id", answer.id("msg_"), "status", "completed", "role", "assistant",
				"content", content);
	}

	private static Map<String, @Nullable Object> part(WireAnswer answer, String text) {
		return (answer.end() == WireAnswer.End.REFUSED) ? Json.object("type", "refusal", "refusal", text)
				: Json.object("type", "output_text", "text", text, "annotations", List.of());
	}

	private static Map<String, @Nullable Object> response(WireAnswer answer, String status, List<?> output) {
		return Json.object("id", answer.id("resp_"), "object", "response", "created_at", 1, "status", status, "error",
				null, "incomplete_details",
				status.equals("incomplete") ? Json.object("reason", "max_output_tokens") : null, "instructions", null,
				"model", answer.model(), "output", output, "parallel_tool_calls", true, "temperature", 1.0,
				"tool_choice", "auto", "tools", List.of(), "top_p", 1.0, "metadata", Json.object(), "usage",
				Json.object("input_tokens", WireAnswer.INPUT_TOKENS, "input_tokens_details",
						Json.object("cached_tokens", 0), "output_tokens", WireAnswer.OUTPUT_TOKENS,
						"output_tokens_details", Json.object("reasoning_tokens", 0), "total_tokens",
						WireAnswer.INPUT_TOKENS + WireAnswer.OUTPUT_TOKENS));
	}

	@Override
	public WireStream stream(WireAnswer answer) {
		Events events = new Events();
		List<String> begin = new ArrayList<>();
		begin.add(events.next("response.created", "response", response(answer, "in_progress", List.of())));
		List<String> content = new ArrayList<>();
		List<String> end = new ArrayList<>();
		if (hasMessage(answer)) {
			begin.add(events.next("response.output_item.added", "output_index", 0, "item", message(answer, List.of())));
			begin.add(events.ofPart("response.content_part.added", answer, "part", part(answer, "")));
			String type = (answer.end() == WireAnswer.End.REFUSED) ? "refusal" : "output_text";
			answer.tokens()
				.forEach((token) -> content.add(events.ofPart("response." + type + ".delta", answer, "delta", token)));
			end.add(events.ofPart("response." + type + ".done", answer, type.equals("refusal") ? type : "text",
					answer.text()));
			end.add(events.ofPart("response.content_part.done", answer, "part", part(answer, answer.text())));
			end.add(events.next("response.output_item.done", "output_index", 0, "item", output(answer).get(0)));
		}
		int first = hasMessage(answer) ? 1 : 0;
		IntStream.range(0, answer.toolCalls().size())
			.forEach((index) -> content.add(events.toolCall(answer, index, first + index)));
		String status = (answer.end() == WireAnswer.End.TRUNCATED) ? "incomplete" : "completed";
		end.add(events.next("response." + status, "response", response(answer, status, output(answer))));
		return new WireStream(begin, content, end);
	}

	@Override
	public String errorEvent(FailureKind kind) {
		JsonNode error = Json.read(OpenAiErrors.body(kind)).path("error");
		return new Events().next("error", "code", error.path("code").asString("server_error"), "message",
				error.path("message").asString(), "param", null);
	}

	@Override
	public String error(int status, FailureKind kind) {
		return OpenAiErrors.body(kind);
	}

	/**
	 * Writes events with their sequence numbers.
	 */
	private static final class Events {

		private int number;

		private String next(String type, @Nullable Object... members) {
			Map<String, @Nullable Object> data = Json.object("type", type, "sequence_number", this.number++);
			data.putAll(Json.object(members));
			return WireStream.event(type, data);
		}

		private String ofPart(String type, WireAnswer answer, String member, Object value) {
			return next(type, "item_id", answer.id("msg_"), "output_index", 0, "content_index", 0, "logprobs",
					List.of(), member, value);
		}

		private String toolCall(WireAnswer answer, int index, int outputIndex) {
			String id = answer.toolId("fc_", index);
			String arguments = answer.toolCalls().get(index).arguments();
			return next("response.output_item.added", "output_index", outputIndex, "item",
					OpenAiResponsesFormat.toolCall(answer, index, ""))
					+ next("response.function_call_arguments.delta", "item_id", id, "output_index", outputIndex,
							"delta", arguments)
					+ next("response.function_call_arguments.done", "item_id", id, "output_index", outputIndex, "name",
							answer.toolCalls().get(index).name(), "arguments", arguments)
					+ next("response.output_item.done", "output_index", outputIndex, "item",
							OpenAiResponsesFormat.toolCall(answer, index, arguments));
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The format of Ollama's chat API. Streams are lines of JSON.
 */
final class OllamaFormat implements WireFormat {

	private static final String CREATED_AT = "2026-01-01T00:00:00Z";

	@Override
	public boolean accepts(String path) {
		return path.endsWith("/api/chat");
	}

	/** Ollama streams unless the request says otherwise. */
	@Override
	public boolean isStream(String path, JsonNode request) {
		return request.path("stream").asBoolean(true);
	}

	@Override
	public List<ProviderMessage> messages(JsonNode request) {
		return OpenAiChatFormat.messagesOf(request);
	}

	@Override
	public List<String> tools(JsonNode request) {
		return OpenAiChatFormat.toolsOf(request);
	}

	@Override
	public String answer(WireAnswer answer) {
		return Json.write(last(answer, message(answer.text(), answer.toolCalls())));
	}

	private static Map<String, @Nullable Object> message(String text, List<ProviderToolCall> calls) {
		Map<String, @Nullable Object> message = Json.object("role", "assistant", "content", text);
		if (!calls.isEmpty()) {
			message.put("tool_calls", calls.stream().map(OllamaFormat::toolCall).toList());
		}
		return message;
	}

	private static Map<String, @Nullable Object> toolCall(ProviderToolCall call) {
		return Json.object("function", Json.object("name", call.name(), "arguments", Json.read(call.arguments())));
	}

	private static Map<String, @Nullable Object> last(WireAnswer answer, Map<String, @Nullable Object> message) {
		return Json.object("model", answer.model(), "created_at", CREATED_AT, "message", message, "done", true,
				"done_reason", (answer.end() == WireAnswer.End.TRUNCATED) ? "length" : "stop", "total_duration", 1,
				"load_duration", 1, "prompt_eval_count", WireAnswer.INPUT_TOKENS, "prompt_eval_duration", 1,
				"eval_count", WireAnswer.OUTPUT_TOKENS, "eval_duration", 1);
	}

	@Override
	public WireStream stream(WireAnswer answer) {
		List<String> content = new ArrayList<>();
		answer.tokens().forEach((token) -> content.add(line(answer, message(token, List.of()))));
		answer.toolCalls().forEach((call) -> content.add(line(answer, message("", List.of(call)))));
		return new WireStream(List.of(), content, List.of(Json.write(last(answer, message("", List.of()))) + "\n"));
	}

	private static String line(WireAnswer answer, Map<String, @Nullable Object> message) {
		return Json
			.write(Json.object("model", answer.model(), "created_at", CREATED_AT, "message", message, "done", false))
				+ "\n";
	}

	@Override
	public String errorEvent(FailureKind kind) {
		return error(500, kind) + "\n";
	}

	@Override
	public String error(int status, FailureKind kind) {
		return Json.write(Json.object("error", switch (kind) {
			case NOT_FOUND -> "model not found, try pulling it first";
			case OVERLOADED -> "server busy, please try again. maximum pending requests exceeded";
			case CONTEXT_LENGTH -> "input length exceeds maximum context length";
			case RATE_LIMITED -> "too many requests";
			case QUOTA_EXHAUSTED -> "you have reached your weekly usage limit, please upgrade your plan";
			case CONTENT_FILTERED -> "the prompt was blocked by the safety system";
			case AUTHENTICATION -> "unauthorized";
			case INVALID_REQUEST -> "invalid options";
			default -> "llama runner process has terminated";
		}));
	}

	@Override
	public String streamType() {
		return "application/x-ndjson";
	}

}

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
 * The format of Google's Gemini API.
 */
final class GeminiFormat implements WireFormat {

	@Override
	public boolean accepts(String path) {
		return path.endsWith(":generateContent") || path.endsWith(":streamGenerateContent");
	}

	@Override
	public String model(String path, JsonNode request) {
		return path.substring(path.lastIndexOf('/') + 1).replaceFirst(":.*", "");
	}

	@Override
	public boolean isStream(String path, JsonNode request) {
		return path.contains(":streamGenerateContent");
	}

	@Override
	public List<ProviderMessage> messages(JsonNode request) {
		List<ProviderMessage> messages = new ArrayList<>();
		JsonNode system = request.path("systemInstruction").path("parts");
		if (!system.isEmpty()) {
			messages.add(ProviderMessage.of(ProviderMessage.SYSTEM, Json.contentText(system, "text")));
		}
		request.path("contents").forEach((content) -> add(messages, content));
		return messages;
	}

	private static void add(List<ProviderMessage> messages, JsonNode content) {
		List<ProviderToolCall> calls = new ArrayList<>();
		boolean hasResults = false;
		for (JsonNode part : content.path("parts").values()) {
			if (part.has("functionResponse")) {
				JsonNode response = part.at("/functionResponse/response");
				messages.add(ProviderMessage.of(ProviderMessage.TOOL, Json.text(response)));
				hasResults = true;
			}
			else if (part.has("functionCall")) {
				calls.add(new ProviderToolCall(part.at("/functionCall/name").asString("?"),
						Json.write(part.at("/functionCall/args"))));
			}
		}
		if (!hasResults) {
			String role = content.path("role").asString(ProviderMessage.USER);
			messages.add(new ProviderMessage(role.equals("model") ? ProviderMessage.ASSISTANT : role,
					Json.contentText(content.path("parts"), "text"), calls));
		}
	}

	@Override
	public List<String> tools(JsonNode request) {
		return request.path("tools")
			.valueStream()
			.flatMap((tool) -> tool.path("functionDeclarations").valueStream())
			.map((tool) -> tool.path("name").asString(""))
			.toList();
	}

	@Override
	public String answer(WireAnswer answer) {
		List<Map<String, @Nullable Object>> parts = new ArrayList<>();
		if (!answer.text().isEmpty()) {
			parts.add(Json.object("text", answer.text()));
		}
		answer.toolCalls().forEach((call) -> parts.add(toolCall(call)));
		return Json.write(response(answer, parts, finishReason(answer)));
	}

	private static Map<String, @Nullable Object> toolCall(ProviderToolCall call) {
		return Json.object("functionCall", Json.object("name", call.name(), "args", Json.read(call.arguments())));
	}

	private static String finishReason(WireAnswer answer) {
		return switch (answer.end()) {
			case TRUNCATED -> "MAX_TOKENS";
			case REFUSED -> "SAFETY";
			case COMPLETE -> "STOP";
		};
	}

	private static Map<String, @Nullable Object> response(WireAnswer answer, List<?> parts,
			@Nullable String finishReason) {
		Map<String, @Nullable Object> candidate = Json.object("index", 0);
		if (answer.end() != WireAnswer.End.REFUSED) {
			candidate.put("content", Json.object("role", "model", "parts", parts));
		}
		if (finishReason != null) {
			candidate.put("finishReason", finishReason);
		}
		return Json.object("candidates", List.of(candidate), "usageMetadata",
				Json.object("promptTokenCount", WireAnswer.INPUT_TOKENS, "candidatesTokenCount",
						WireAnswer.OUTPUT_TOKENS, "totalTokenCount",
						WireAnswer.INPUT_TOKENS + WireAnswer.OUTPUT_TOKENS),
				"modelVersion", answer.model(), "responseId", answer.id("resp-"));
	}

	@Override
	public WireStream stream(WireAnswer answer) {
		List<String> content = new ArrayList<>();
		if (answer.end() != WireAnswer.End.REFUSED) {
			answer.tokens().forEach((token) -> content.add(event(answer, Json.object("text", token))));
		}
		answer.toolCalls().forEach((call) -> content.add(event(answer, toolCall(call))));
		return new WireStream(List.of(), content,
				List.of(WireStream.event(response(answer, List.of(Json.object("text", "")), finishReason(answer)))));
	}

	private static String event(WireAnswer answer, Map<String, @Nullable Object> part) {
		return WireStream.event(response(answer, List.of(part), null));
	}

	@Override
	public String errorEvent(FailureKind kind) {
		return WireStream.event(error(status(kind), kind));
	}

	private static int status(FailureKind kind) {
		return switch (kind) {
			case RATE_LIMITED, QUOTA_EXHAUSTED -> 429;
			case OVERLOADED -> 503;
			default -> 500;
		};
	}

	@Override
	public String error(int status, FailureKind kind) {
		return switch (kind) {
			case RATE_LIMITED -> error(status, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");
			case QUOTA_EXHAUSTED -> quotaExhausted(status);
			case AUTHENTICATION -> error(status, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
			case PERMISSION -> error(status, "PERMISSION_DENIED", "The caller does not have permission.");
			case NOT_FOUND -> error(status, "NOT_FOUND", "models/unknown is not found for API version v1beta.");
			case CONTEXT_LENGTH -> error(status, "INVALID_ARGUMENT",
					"The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).");
			case CONTENT_FILTERED -> error(status, "INVALID_ARGUMENT",
					"The prompt could not be submitted: it violates the Responsible AI practices.");
			case INVALID_REQUEST, PAYLOAD_TOO_LARGE ->
				error(status, "INVALID_ARGUMENT", "Request contains an invalid argument.");
			case OVERLOADED -> error(status, "UNAVAILABLE", "The model is overloaded. Please try again later.");
			case TIMEOUT -> error(status, "DEADLINE_EXCEEDED", "The request took too long.");
			default -> error(status, "INTERNAL", "An internal error has occurred.");
		};
	}

	/** A limit per day, which no short wait ends. */
	private static String quotaExhausted(int code) {
		return Json.write(Json.object("error", Json.object("code", code, "message",
				"You exceeded your current quota, please check your plan and billing details.", "status",
				"RESOURCE_EXHAUSTED", "details",
				List.of(Json.object("@type", "type.googleapis.com/google.rpc.QuotaFailure", "violations",
						List.of(Json.object("quotaId", "GenerateRequestsPerDayPerProjectPerModel-FreeTier")))))));
	}

	private static String error(int code, String status, String message) {
		return Json.write(Json.object("error", Json.object("code", code, "message", message, "status", status)));
	}

}

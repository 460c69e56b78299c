package io.github.llmresilience.sample.simulator;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The format of OpenAI's Chat Completions API, which many other providers support, too.
 */
final class OpenAiFormat implements WireFormat {

	@Override
	public String path() {
		return "/chat/completions";
	}

	@Override
	public String answer(String model, String text) {
		return """
				{"id":"chatcmpl-sim","object":"chat.completion","created":1,"model":%s,"choices":[{"index":0,\
				"message":{"role":"assistant","content":%s,"refusal":null},"logprobs":null,"finish_reason":"stop"}],\
				"usage":{"prompt_tokens":12,"completion_tokens":7,"total_tokens":19}}""".formatted(Json.string(model),
				Json.string(text));
	}

	@Override
	public String toolCall(String model, String tool, String arguments) {
		return """
				{"id":"chatcmpl-sim","object":"chat.completion","created":1,"model":%s,"choices":[{"index":0,\
				"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_sim",\
				"type":"function","function":{"name":%s,"arguments":%s}}]},"logprobs":null,\
				"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":12,"completion_tokens":7,"total_tokens":19}}"""
			.formatted(Json.string(model), Json.string(tool), Json.string(arguments));
	}

	@Override
	public @Nullable String toolIn(JsonNode request) {
		return request.at("/tools/0/function/name").asString(null);
	}

	@Override
	public @Nullable String toolResultIn(JsonNode request) {
		JsonNode last = Json.lastMessage(request);
		return "tool".equals(last.path("role").asString("")) ? last.path("content").asString("") : null;
	}

	@Override
	public List<String> streamed(String model, List<String> tokens) {
		List<String> events = new ArrayList<>();
		for (String token : tokens) {
			events.add("data: " + chunk(model, "{\"content\":" + Json.string(token) + "}", "null"));
		}
		return events;
	}

	@Override
	public List<String> streamEnd(String model) {
		return List.of("data: " + chunk(model, "{}", "\"stop\""), "data: [DONE]");
	}

	private static String chunk(String model, String delta, String finishReason) {
		return """
				{"id":"chatcmpl-sim","object":"chat.completion.chunk","created":1,"model":%s,"choices":[{"index":0,\
				"delta":%s,"logprobs":null,"finish_reason":%s}]}""".formatted(Json.string(model), delta, finishReason);
	}

	@Override
	public String error(int status) {
		return switch (status) {
			case 401 -> error("Incorrect API key provided.", "invalid_request_error", "\"invalid_api_key\"");
			case 402 -> error("You exceeded your current quota.", "insufficient_quota", "\"insufficient_quota\"");
			case 404 -> error("The model does not exist.", "invalid_request_error", "\"model_not_found\"");
			case 429 -> error("Rate limit reached for requests.", "requests", "\"rate_limit_exceeded\"");
			case 503 -> error("The engine is currently overloaded.", "server_error", "null");
			default -> error("The server had an error while processing your request.", "server_error", "null");
		};
	}

	private static String error(String message, String type, String code) {
		return """
				{"error":{"message":"%s","type":"%s","param":null,"code":%s}}""".formatted(message, type, code);
	}

}

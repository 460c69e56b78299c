package io.github.llmresilience.sample.simulator;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The format of Anthropic's Messages API.
 */
final class AnthropicFormat implements WireFormat {

	@Override
	public String path() {
		return "/v1/messages";
	}

	@Override
	public String answer(String model, String text) {
		return """
				{"id":"msg_sim","type":"message","role":"assistant","model":%s,"content":[{"type":"text","text":%s}],\
				"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":7}}"""
			.formatted(Json.string(model), Json.string(text));
	}

	@Override
	public String toolCall(String model, String tool, String arguments) {
		return """
				{"id":"msg_sim","type":"message","role":"assistant","model":%s,"content":[{"type":"tool_use",\
				"id":"toolu_sim","name":%s,"input":%s}],"stop_reason":"tool_use","stop_sequence":null,\
				"usage":{"input_tokens":12,"output_tokens":7}}""".formatted(Json.string(model), Json.string(tool),
				arguments);
	}

	@Override
	public @Nullable String toolIn(JsonNode request) {
		return request.at("/tools/0/name").asString(null);
	}

	@Override
	public @Nullable String toolResultIn(JsonNode request) {
		JsonNode part = Json.lastMessage(request).at("/content/0");
		return "tool_result".equals(part.path("type").asString("")) ? part.path("content").asString("") : null;
	}

	@Override
	public List<String> streamed(String model, List<String> tokens) {
		List<String> events = new ArrayList<>();
		events.add(event("message_start", """
				{"type":"message_start","message":{"id":"msg_sim","type":"message","role":"assistant","model":%s,\
				"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":1}}}"""
			.formatted(Json.string(model))));
		events.add(event("content_block_start", """
				{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""));
		for (String token : tokens) {
			events.add(event("content_block_delta", """
					{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}}"""
				.formatted(Json.string(token))));
		}
		return events;
	}

	@Override
	public List<String> streamEnd(String model) {
		return List.of(event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"),
				event("message_delta", """
						{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
						"usage":{"output_tokens":7}}"""), event("message_stop", "{\"type\":\"message_stop\"}"));
	}

	private static String event(String name, String data) {
		return "event: " + name + "\ndata: " + data;
	}

	@Override
	public String error(int status) {
		return switch (status) {
			case 401 -> error("authentication_error", "invalid x-api-key");
			case 402 -> error("billing_error", "Your credit balance is too low.");
			case 404 -> error("not_found_error", "model: unknown");
			case 429 -> error("rate_limit_error", "This request would exceed your account's rate limit.");
			case 503, 529 -> error("overloaded_error", "Overloaded");
			default -> error("api_error", "Internal server error");
		};
	}

	private static String error(String type, String message) {
		return """
				{"type":"error","error":{"type":"%s","message":"%s"},"request_id":"req_sim"}""".formatted(type,
				message);
	}

}

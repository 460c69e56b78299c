package io.github.llmresilience.sample.simulator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values into the simulator's templates.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private Json() {
	}

	/**
	 * A text as a JSON string, quotes included.
	 */
	static String string(String text) {
		return MAPPER.writeValueAsString(text);
	}

	static String field(String json, String name) {
		return MAPPER.readTree(json).path(name).asString("");
	}

	static RequestBody read(byte[] body) {
		var json = MAPPER.readTree(body);
		return new RequestBody(json.path("model").asString("unknown"), json.path("stream").asBoolean(false),
				json.toString(), json);
	}

	static JsonNode lastMessage(JsonNode request) {
		JsonNode messages = request.path("messages");
		return messages.path(messages.size() - 1);
	}

	/**
	 * The part of an answer that a request wants to be continued; empty if it wants none.
	 */
	static String partialIn(JsonNode request) {
		JsonNode messages = request.path("messages");
		JsonNode message = messages.path(messages.size() - 2);
		if (!"assistant".equals(message.path("role").asString(""))) {
			return "";
		}
		JsonNode content = message.path("content");
		return content.isString() ? content.asString() : content.at("/0/text").asString("");
	}

	/**
	 * What the simulator looks at in a request.
	 */
	record RequestBody(String model, boolean stream, String text, JsonNode json) {
	}

}

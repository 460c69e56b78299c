package io.github.llmresilience.sample.simulator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads requests, and writes values into the simulator's templates.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private Json() {
	}

	/**
	 * Returns a text as a JSON string, including the quotes.
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
	 * Returns the partial answer that a request asks to continue, or an empty text if
	 * there is none.
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
	 * The parts of a request that the simulator uses.
	 */
	record RequestBody(String model, boolean stream, String text, JsonNode json) {
	}

}

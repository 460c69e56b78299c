/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.LlmHttpException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads the data of single stream events, and answers that are not streamed.
 */
final class StreamEvents {

	/** The data of the last event of an OpenAI stream. */
	private static final String DONE = "[DONE]";

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final List<StreamFormat> FORMATS = List.of(new OpenAiChatFormat(), new OpenAiResponsesFormat(),
			new AnthropicFormat(), new GeminiFormat(), new OllamaFormat(), new BedrockFormat());

	private StreamEvents() {
	}

	/**
	 * Reads the data of an event.
	 * @return the stream part, or null if the format is not known
	 */
	static @Nullable LlmStreamPart read(String data) {
		if (data.strip().equals(DONE)) {
			return LlmStreamPart.END;
		}
		JsonNode event = parse(data);
		if (event == null) {
			return null;
		}
		if (isError(event)) {
			return LlmStreamPart.error(new LlmHttpException(200, Map.of(), data));
		}
		StreamFormat format = formatOf(event);
		return (format != null) ? format.read(event) : null;
	}

	/**
	 * Whether an event is an error event or reports a failed response. Errors of other
	 * protocols, such as JSON-RPC of tool servers, are not errors of a provider.
	 */
	private static boolean isError(JsonNode event) {
		if (event.has("jsonrpc")) {
			return false;
		}
		String type = event.path("type").asString("");
		return isThere(event.path("error")) || event.at("/base_resp/status_code").asInt(0) != 0 || type.equals("error")
				|| type.equals("response.failed");
	}

	private static boolean isThere(JsonNode error) {
		return error.isObject() || (error.isString() && !error.asString().isEmpty());
	}

	private static @Nullable StreamFormat formatOf(JsonNode event) {
		for (StreamFormat format : FORMATS) {
			if (format.recognizes(event)) {
				return format;
			}
		}
		return null;
	}

	private static @Nullable JsonNode parse(String data) {
		if (!data.stripLeading().startsWith("{")) {
			return null;
		}
		try {
			return JSON.readTree(data);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Returns the data of an event with its text replaced.
	 * @return the data, or null if the text cannot be replaced
	 */
	static @Nullable String withText(String data, String text) {
		JsonNode event = parse(data);
		StreamFormat format = (event != null) ? formatOf(event) : null;
		if (event == null || format == null) {
			return null;
		}
		JsonPointer pointer = JsonPointer.compile(format.textPointer());
		boolean isAllOfIt = event.at(pointer).asString("").equals(format.read(event).text());
		if (!isAllOfIt || !(event.at(pointer.head()) instanceof ObjectNode parent)) {
			return null;
		}
		parent.set(pointer.last().getMatchingProperty(), StringNode.valueOf(text));
		return JSON.writeValueAsString(event);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads and writes JSON.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private Json() {
	}

	/**
	 * Returns an object with the given members, in this order.
	 * @param members names and values in turn
	 */
	static Map<String, @Nullable Object> object(@Nullable Object... members) {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		for (int i = 0; i < members.length; i += 2) {
			object.put(String.valueOf(members[i]), members[i + 1]);
		}
		return object;
	}

	static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

	/** Writes a value on several lines, for people. */
	static String pretty(Object value) {
		return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
	}

	/** Reads a text. Returns a missing node if it is not JSON. */
	static JsonNode read(String text) {
		try {
			JsonNode json = MAPPER.readTree(text);
			return (json != null) ? json : MissingNode.getInstance();
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	/** Returns a text value as it is, and any other value as JSON. */
	static String text(JsonNode value) {
		return value.isString() ? value.asString() : (value.isNull() || value.isMissingNode()) ? "" : write(value);
	}

	/**
	 * Returns the text of a content that is a string, or a list of parts with texts.
	 */
	static String contentText(JsonNode content, String member) {
		if (!content.isArray()) {
			return text(content);
		}
		StringBuilder text = new StringBuilder();
		content.forEach((part) -> text.append(part.path(member).asString("")));
		return text.toString();
	}

}

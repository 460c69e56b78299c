/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Gives texts of models their flaws.
 */
final class FlawedText {

	static final String REFUSAL = "I'm sorry, but I can't help with that.";

	private FlawedText() {
	}

	/** Puts JSON into prose, with mistakes that can be repaired without loss. */
	static String sloppy(String json) {
		return "Sure! Here is what you asked for:\n```json\n" + json.replace('"', '\'').replace("}", ",}")
				+ "\n```\nI hope this helps!";
	}

	/** Removes the last value of a JSON object. */
	static String malformed(String text) {
		JsonNode json = Json.read(text);
		StringBuilder broken = new StringBuilder("{");
		Iterator<Map.Entry<String, JsonNode>> members = json.properties().iterator();
		while (members.hasNext()) {
			Map.Entry<String, JsonNode> member = members.next();
			broken.append(Json.write(member.getKey())).append(": ");
			if (members.hasNext()) {
				broken.append(Json.write(member.getValue())).append(", ");
			}
		}
		return (json.isObject() && !json.isEmpty()) ? broken.append('}').toString() : "{\"answer\": }";
	}

	/**
	 * Removes the last property of a JSON object. Another text becomes an object that no
	 * caller expects.
	 */
	static String wrongSchema(String text) {
		Map<String, JsonNode> members = new LinkedHashMap<>();
		Json.read(text).properties().forEach((member) -> members.put(member.getKey(), member.getValue()));
		if (members.size() < 2) {
			return "{\"unexpected\":true}";
		}
		members.remove(List.copyOf(members.keySet()).get(members.size() - 1));
		return Json.write(members);
	}

	/** Returns the first half of a text. */
	static String truncated(String text) {
		return text.substring(0, text.length() / 2);
	}

}

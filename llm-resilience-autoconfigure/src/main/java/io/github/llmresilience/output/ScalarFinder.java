/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Finds a single value if the expected form is a boolean, a number or a text. A boolean,
 * a number and a text of an enumeration are read from the last line of the answer: "The
 * answer is **Two**."
 */
final class ScalarFinder {

	private static final int MAX_LENGTH = 500;

	private static final String BEFORE = "(?:(?:so |the |my |final |correct )*(?:answer|result|value)(?: is|:|=)?:?\\s*)?";

	private static final String AFTER = "(?:\\s+is the (?:correct |final |right )?(?:answer|result|value))?";

	private static final Pattern DECORATION = Pattern.compile("[*_`\"]|[.!]+$");

	private static final String BOOLEAN = "true|false";

	/** A number. Commas may separate groups of three digits. */
	private static final String NUMBER = "-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\\.[0-9]{1,18})?";

	private ScalarFinder() {
	}

	static @Nullable JsonNode find(String text, OutputSchema schema) {
		if (!schema.rootTexts().isEmpty()) {
			return oneOf(text, schema.rootTexts());
		}
		if (schema.allowsAtRoot("boolean")) {
			String found = onLastLine(text, BOOLEAN);
			return (found != null)
					? JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(found.toLowerCase(Locale.ROOT))) : null;
		}
		if (schema.allowsAtRoot("number") || schema.allowsAtRoot("integer")) {
			String found = onLastLine(text, NUMBER);
			return (found != null) ? number(found.replace(",", "")) : null;
		}
		return schema.allowsAtRoot("string") ? JsonNodeFactory.instance.stringNode(text.strip()) : null;
	}

	private static @Nullable String onLastLine(String text, String value) {
		String stripped = text.strip();
		String last = stripped.substring(stripped.lastIndexOf('\n') + 1).strip();
		if (last.length() > MAX_LENGTH) {
			return null;
		}
		String line = DECORATION.matcher(last).replaceAll("");
		Matcher matcher = Pattern.compile(BEFORE + "(" + value + ")" + AFTER, Pattern.CASE_INSENSITIVE)
			.matcher(line.strip());
		return matcher.matches() ? matcher.group(1) : null;
	}

	private static @Nullable JsonNode oneOf(String text, List<String> words) {
		for (String word : words) {
			if (onLastLine(text, Pattern.quote(word)) != null) {
				return JsonNodeFactory.instance.stringNode(word);
			}
		}
		return null;
	}

	private static JsonNode number(String text) {
		BigDecimal number = new BigDecimal(text);
		return (number.scale() == 0) ? JsonNodeFactory.instance.numberNode(number.toBigInteger())
				: JsonNodeFactory.instance.numberNode(number);
	}

}

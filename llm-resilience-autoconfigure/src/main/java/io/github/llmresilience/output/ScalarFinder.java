package io.github.llmresilience.output;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Finds the one value in a sentence where the form asked for is a single value: a truth
 * value, one of a few words, a number. Two different ones are none.
 */
final class ScalarFinder {

	private static final int MAX_LENGTH = 2000;

	private static final Pattern BOOLEAN = Pattern.compile("\\b(true|false)\\b", Pattern.CASE_INSENSITIVE);

	/** Digits in groups of three may have commas between them. */
	private static final Pattern NUMBER = Pattern
		.compile("(?<![\\w.,])-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\\.[0-9]{1,18})?(?![\\w,]|\\.[0-9])");

	private ScalarFinder() {
	}

	static @Nullable JsonNode find(String text, OutputSchema schema) {
		if (text.length() > MAX_LENGTH) {
			return null;
		}
		if (!schema.rootTexts().isEmpty()) {
			return oneOf(text, schema.rootTexts());
		}
		if (schema.allowsAtRoot("boolean")) {
			String found = only(matches(BOOLEAN, text));
			return (found != null) ? JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(found)) : null;
		}
		if (schema.allowsAtRoot("number") || schema.allowsAtRoot("integer")) {
			String found = only(matches(NUMBER, text));
			return (found != null) ? number(found.replace(",", "")) : null;
		}
		return schema.allowsAtRoot("string") ? JsonNodeFactory.instance.stringNode(text.strip()) : null;
	}

	private static JsonNode number(String text) {
		BigDecimal number = new BigDecimal(text);
		return (number.scale() == 0) ? JsonNodeFactory.instance.numberNode(number.toBigInteger())
				: JsonNodeFactory.instance.numberNode(number);
	}

	private static @Nullable JsonNode oneOf(String text, Iterable<String> words) {
		Set<String> found = new LinkedHashSet<>();
		for (String word : words) {
			Pattern pattern = Pattern.compile("(?<!\\w)" + Pattern.quote(word) + "(?!\\w)", Pattern.CASE_INSENSITIVE);
			if (pattern.matcher(text).find()) {
				found.add(word);
			}
		}
		String only = only(found);
		return (only != null) ? JsonNodeFactory.instance.stringNode(only) : null;
	}

	private static Set<String> matches(Pattern pattern, String text) {
		Set<String> found = new LinkedHashSet<>();
		Matcher matcher = pattern.matcher(text);
		while (matcher.find()) {
			found.add(matcher.group().toLowerCase(Locale.ROOT));
		}
		return found;
	}

	private static @Nullable String only(Set<String> found) {
		return (found.size() == 1) ? found.iterator().next() : null;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads values without quotes: numbers, literals of JSON and Python, and words that are
 * meant as strings.
 */
final class MendingWords {

	private static final Pattern NUMBER = Pattern
		.compile("-?(?:(?:0|[1-9][0-9_]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?");

	private static final Set<String> NO_NUMBERS = Set.of("nan", "infinity", "-infinity", "+infinity", "undefined");

	/** Several numbers without commas, or digits that are not a number. */
	private static final Pattern AMBIGUOUS = Pattern.compile("[-+]?[0-9][^\\s]*\\s.*");

	/** Digits of a number that contains commas, or several words without commas. */
	private static final Pattern NO_ELEMENT = Pattern.compile("[0-9]+|.*\\s.*");

	private static final Pattern CUT_LITERAL = Pattern.compile("tru|tr|fals|fal|fa|nul|nu|non|no");

	private static final int MAX_DIGITS = 1000;

	private final MendingScanner in;

	private final JsonNodeFactory nodes = JsonNodeFactory.instance;

	MendingWords(MendingScanner in) {
		this.in = in;
	}

	JsonNode read(MendingStrings.Place place) {
		int start = this.in.position();
		while (!isEnd(place)) {
			if (this.in.atEnd()) {
				throw UnreadableJsonException.truncated(start);
			}
			this.in.next();
		}
		String word = this.in.from(start).strip();
		if (Omissions.areIn(word)) {
			throw UnreadableJsonException.syntax("values are left out", start);
		}
		if (word.isEmpty()) {
			throw UnreadableJsonException.syntax("a value is missing", start);
		}
		return value(word, place, start);
	}

	private boolean isEnd(MendingStrings.Place place) {
		char c = this.in.peek();
		int here = this.in.position();
		if (c == '\n') {
			return true;
		}
		if (c == ',') {
			int following = this.in.afterBlanks(here + 1);
			return place == MendingStrings.Place.ELEMENT || this.in.isKeyAt(following)
					|| MendingScanner.isClosing(this.in.at(following));
		}
		boolean afterBlank = here > 0 && MendingScanner.isBlank(this.in.at(here - 1));
		boolean comment = afterBlank && c == '/' && (this.in.at(here + 1) == '/' || this.in.at(here + 1) == '*');
		return MendingScanner.isClosing(c) || c == ')' || comment || (afterBlank && MendingScanner.isQuote(c)
				&& (place == MendingStrings.Place.ELEMENT || this.in.isKeyAt(here)));
	}

	private JsonNode value(String word, MendingStrings.Place place, int start) {
		String lower = word.toLowerCase(Locale.ROOT);
		switch (lower) {
			case "true" -> {
				return this.nodes.booleanNode(true);
			}
			case "false" -> {
				return this.nodes.booleanNode(false);
			}
			case "null", "none" -> {
				return this.nodes.nullNode();
			}
			default -> {
				return NUMBER.matcher(word).matches() ? number(word, start) : text(word, lower, place, start);
			}
		}
	}

	private JsonNode number(String word, int start) {
		if (word.length() > MAX_DIGITS) {
			throw UnreadableJsonException.syntax("a number is too long", start);
		}
		BigDecimal number = new BigDecimal(word.replace("_", ""));
		return (number.scale() <= 0 && number.precision() - number.scale() <= MAX_DIGITS)
				? this.nodes.numberNode(number.toBigInteger()) : this.nodes.numberNode(number);
	}

	private JsonNode text(String word, String lower, MendingStrings.Place place, int start) {
		boolean mayBeMore = AMBIGUOUS.matcher(word).matches() || CUT_LITERAL.matcher(lower).matches()
				|| (place == MendingStrings.Place.ELEMENT && NO_ELEMENT.matcher(word).matches());
		boolean isBroken = mayBeMore || word.chars().anyMatch((c) -> c == '"' || c == '{' || c == '[' || c == '`');
		boolean hasNoWord = word.startsWith(":") || word.chars().noneMatch(Character::isLetterOrDigit);
		if (isBroken || hasNoWord || NO_NUMBERS.contains(lower)) {
			throw UnreadableJsonException.syntax("a value is neither a literal nor in quotes", start);
		}
		return this.nodes.stringNode(word);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the scalar fields of JSON without a JSON parser. Error bodies may be truncated,
 * inside other text or nested in strings, and classification must not need a JSON
 * library. Scans the text once, from left to right.
 */
final class JsonFields {

	private static final int MAX_LENGTH = 65_536;

	/** Fields that may contain the prompt or model output. Their values are skipped. */
	private static final Set<String> ECHOES = Set.of("input", "prompt", "messages", "content", "failed_generation",
			"tools", "arguments");

	private final String json;

	private final int end;

	private final List<Field> fields = new ArrayList<>();

	private int position;

	private String name = "";

	private JsonFields(String json) {
		this.json = json;
		this.end = Math.min(json.length(), MAX_LENGTH);
	}

	/**
	 * A field with its value.
	 *
	 * @param name the name of the field; empty for a string outside of any object
	 * @param value the unescaped string, or the literal as written
	 */
	record Field(String name, String value) {
	}

	/**
	 * Returns the fields in a text.
	 * @param text JSON or any other text
	 * @return the fields in order; empty if the text has none
	 */
	static List<Field> in(String text) {
		if (text.indexOf('"') < 0 && text.indexOf('{') < 0) {
			return List.of();
		}
		return new JsonFields(text).scan();
	}

	static boolean startsLikeJson(String text) {
		String start = text.stripLeading();
		return start.startsWith("{") || start.startsWith("[") || start.startsWith("\"");
	}

	private List<Field> scan() {
		boolean startsLikeJson = startsLikeJson(this.json);
		while (this.position < this.end) {
			char current = this.json.charAt(this.position);
			if (current == '"') {
				readString(startsLikeJson);
			}
			else if (current == '-' || Character.isLetterOrDigit(current)) {
				readLiteral();
			}
			else {
				if (current == '{') {
					this.name = "";
				}
				this.position++;
			}
		}
		return this.fields;
	}

	private void readString(boolean keepNameless) {
		StringBuilder value = new StringBuilder();
		this.position++;
		while (this.position < this.end && this.json.charAt(this.position) != '"') {
			value.append(readCharacter());
		}
		this.position++;
		if (nextIs(':')) {
			this.name = value.toString();
			if (ECHOES.contains(this.name)) {
				skipValue();
			}
		}
		else if (keepNameless || !this.name.isEmpty()) {
			this.fields.add(new Field(this.name, value.toString()));
		}
	}

	private void skipValue() {
		int depth = 0;
		boolean quoted = false;
		while (this.position < this.end) {
			char current = this.json.charAt(this.position);
			if (!quoted && depth == 0 && (current == ',' || current == '}' || current == ']')) {
				return;
			}
			if (current == '\\' && quoted) {
				this.position++;
			}
			else if (current == '"') {
				quoted = !quoted;
			}
			else if (!quoted && (current == '{' || current == '[')) {
				depth++;
			}
			else if (!quoted && (current == '}' || current == ']')) {
				depth--;
			}
			this.position++;
		}
	}

	private char readCharacter() {
		char current = this.json.charAt(this.position++);
		if (current != '\\' || this.position >= this.end) {
			return current;
		}
		char escaped = this.json.charAt(this.position++);
		return switch (escaped) {
			case 'n' -> '\n';
			case 't' -> '\t';
			case 'r' -> '\r';
			case 'b', 'f' -> ' ';
			case 'u' -> readUnicode();
			default -> escaped;
		};
	}

	private char readUnicode() {
		if (this.position + 4 > this.end) {
			return ' ';
		}
		String hex = this.json.substring(this.position, this.position + 4);
		try {
			char value = (char) Integer.parseInt(hex, 16);
			this.position += 4;
			return value;
		}
		catch (NumberFormatException ex) {
			return ' ';
		}
	}

	private void readLiteral() {
		int start = this.position;
		while (this.position < this.end && isLiteral(this.json.charAt(this.position))) {
			this.position++;
		}
		if (this.position == start) {
			this.position++;
		}
		else if (!this.name.isEmpty()) {
			this.fields.add(new Field(this.name, this.json.substring(start, this.position)));
			this.name = "";
		}
	}

	private static boolean isLiteral(char current) {
		return Character.isLetterOrDigit(current) || current == '-' || current == '+' || current == '.';
	}

	private boolean nextIs(char expected) {
		int next = this.position;
		while (next < this.end && Character.isWhitespace(this.json.charAt(next))) {
			next++;
		}
		if (next < this.end && this.json.charAt(next) == expected) {
			this.position = next + 1;
			return true;
		}
		return false;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

/**
 * A position in a text with mistakes. The lookahead is bounded, so that the total time is
 * linear.
 */
final class MendingScanner {

	private static final int MAX_KEY_LENGTH = 100;

	/** The length of the text before a comment in which its property is looked for. */
	private static final int MAX_LINE = 200;

	/** The length of a comment that may explain a value. */
	private static final int MAX_COMMENT = 1000;

	private static final List<String> LITERALS = List.of("true", "false", "null", "none");

	/** The character after the last one. */
	static final char END = '\0';

	private final String text;

	private final CommentEnds comments;

	private final int start;

	private int position;

	MendingScanner(String text) {
		this(text, 0, new CommentEnds(text));
	}

	MendingScanner(String text, int start, CommentEnds comments) {
		this.text = text;
		this.comments = comments;
		this.start = start;
		this.position = start;
	}

	int position() {
		return this.position;
	}

	void moveTo(int position) {
		this.position = position;
	}

	boolean atEnd() {
		return this.position >= this.text.length();
	}

	/** Returns the current character, or 0 at the end. */
	char peek() {
		return at(this.position);
	}

	char at(int index) {
		return (index < this.text.length()) ? this.text.charAt(index) : END;
	}

	char next() {
		return at(this.position++);
	}

	String from(int start) {
		return this.text.substring(start, Math.min(this.position, this.text.length()));
	}

	/**
	 * Skips white space and comments. Rejects a comment that may stand for omitted
	 * values.
	 */
	void skipBlanks() {
		int end = afterBlanks(this.position);
		if (end > this.position && this.text.startsWith("/", firstOfComment(end))) {
			String before = this.text.substring(Math.max(this.start, this.position - MAX_LINE), this.position);
			boolean isLong = end - this.position > MAX_COMMENT;
			if (isLong || !Comments.areHarmless(before, this.text.substring(this.position, end))) {
				throw UnreadableJsonException.syntax("a comment may stand for values that are left out", this.position);
			}
		}
		this.position = end;
	}

	private int firstOfComment(int end) {
		int index = this.position;
		while (index < end && isBlank(this.text.charAt(index))) {
			index++;
		}
		return index;
	}

	/** Returns the end of the white space and the comments at a position. */
	int afterBlanks(int index) {
		int current = index;
		while (current < this.text.length()) {
			if (isBlank(this.text.charAt(current))) {
				current++;
			}
			else {
				int end = this.comments.after(current);
				if (end == current) {
					return current;
				}
				current = end;
			}
		}
		return this.text.length();
	}

	static boolean isBlank(char c) {
		return Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff';
	}

	static boolean isQuote(char c) {
		return isDoubleQuote(c) || isSingleQuote(c) || c == '`';
	}

	static boolean isOpening(char c) {
		return c == '{' || c == '[';
	}

	/** Returns the next position of an opening bracket or brace, or -1. */
	static int nextOpening(String text, int from) {
		for (int i = from; i < text.length(); i++) {
			if (isOpening(text.charAt(i))) {
				return i;
			}
		}
		return -1;
	}

	static boolean isClosing(char c) {
		return c == '}' || c == ']';
	}

	/**
	 * Whether a quote may close a string. Straight and curly quotes match, single and
	 * double quotes do not.
	 */
	static boolean closes(char opener, char c) {
		return isDoubleQuote(opener) ? isDoubleQuote(c) : (isSingleQuote(opener) ? isSingleQuote(c) : c == opener);
	}

	private static boolean isDoubleQuote(char c) {
		return c == '"' || c == '\u201c' || c == '\u201d' || c == '\u201e';
	}

	private static boolean isSingleQuote(char c) {
		return c == '\'' || c == '\u2018' || c == '\u2019';
	}

	/** Whether a comma and another property follow an object that has ended. */
	boolean isAtCommaAndQuotedKey() {
		int comma = afterBlanks(this.position);
		return at(comma) == ',' && isQuote(at(afterBlanks(comma + 1))) && isKeyAt(comma + 1);
	}

	/** Whether a boolean or a null, of JSON or of Python, is at a position. */
	boolean isLiteralAt(int index) {
		for (String literal : LITERALS) {
			int end = index + literal.length();
			if (this.text.regionMatches(true, index, literal, 0, literal.length()) && !isKeyCharacter(at(end))) {
				return true;
			}
		}
		return false;
	}

	/** Whether a property name and its colon are at a position. */
	boolean isKeyAt(int index) {
		int start = afterBlanks(index);
		char opener = at(start);
		int end = isQuote(opener) ? endOfQuotedKey(start) : endOfBareKey(start);
		return end > start && at(afterBlanks(end)) == ':';
	}

	private int endOfQuotedKey(int start) {
		for (int i = start + 1; i < start + MAX_KEY_LENGTH && at(i) != END; i++) {
			if (closes(at(start), at(i)) && i > start + 1) {
				return (at(i + 1) == at(i)) ? i + 2 : i + 1;
			}
		}
		return -1;
	}

	private int endOfBareKey(int start) {
		int i = start;
		while (i < start + MAX_KEY_LENGTH && isKeyCharacter(at(i))) {
			i++;
		}
		return i;
	}

	static boolean isKeyCharacter(char c) {
		return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '$' || c == '.';
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads strings with wrong quotes: inner quotes that are not escaped, curly, single or
 * doubled quotes, and a missing quote. The text after a quote decides whether the quote
 * ends the string. No character is lost.
 */
final class MendingStrings {

	/**
	 * The place of a string in JSON.
	 */
	enum Place {

		KEY, MEMBER, ELEMENT

	}

	/**
	 * The end of a value, the end of a property name, or a concatenation, inside a
	 * string.
	 */
	private static final Pattern SWALLOWED = Pattern.compile(
			"[\"']\\s*+(?:,\\s*+(?:[\"'\\[{0-9-]|(?:true|false|null|none)\\b)|:|\\+\\s*+[\"'])|[\\]}]\\s*+,\\s*+[\\[{\"']",
			Pattern.CASE_INSENSITIVE);

	/** A property name that cannot be a part of the text before it. */
	private static final Pattern PLAIN_KEY = Pattern.compile("[\\p{L}\\p{N}_$][\\p{L}\\p{N}_$ .-]*");

	private static final String QUOTED_AS_THEY_ARE = "\"'/\\`";

	private static final String ESCAPE_LETTERS = "ntrbf";

	/** The maximum length of the name of a character. */
	private static final int MAX_NAME = 100;

	private static final String ESCAPED = "\n\t\r\b\f";

	private final MendingScanner in;

	private boolean hadInnerQuotes;

	MendingStrings(MendingScanner in) {
		this.in = in;
	}

	String read(Place place) {
		int start = this.in.position();
		char opener = this.in.next();
		boolean doubled = this.in.peek() == opener && Character.isLetterOrDigit(this.in.at(this.in.position() + 1));
		if (doubled) {
			this.in.next();
		}
		Content content = new Content();
		while (!this.in.atEnd()) {
			int here = this.in.position();
			char c = this.in.next();
			if (c == '\\') {
				escape(content);
			}
			else if (MendingScanner.closes(opener, c)) {
				int after = (doubled && this.in.peek() == c) ? here + 2 : here + 1;
				String closed = close(place, content, here, after);
				if (closed != null) {
					return closed;
				}
				content.addInnerQuote(c, here, this.in.peek());
			}
			else {
				content.text.append(c);
			}
		}
		throw UnreadableJsonException.truncated(start);
	}

	/** Whether the last string had inner quotes that were not escaped. */
	boolean hadInnerQuotes() {
		return this.hadInnerQuotes;
	}

	/**
	 * Rejects a string that mixes escapes with literal backslashes, as in a Windows path.
	 */
	private static void requireOneKindOfEscapes(Content content, int here) {
		if (content.hasLiteralBackslash && content.hasLetterEscape) {
			throw UnreadableJsonException.syntax("backslashes are not escaped", here);
		}
	}

	/**
	 * The content of a string so far.
	 */
	private static final class Content {

		private final StringBuilder text = new StringBuilder();

		private int lastQuote = -1;

		private int lengthAtLastQuote;

		private boolean hasUnpairedQuote;

		private boolean hasLiteralBackslash;

		private boolean hasLetterEscape;

		private boolean beginsWithTwoQuotes() {
			return this.text.length() > 1 && MendingScanner.isQuote(this.text.charAt(0))
					&& this.text.charAt(1) == this.text.charAt(0);
		}

		private void addInnerQuote(char quote, int position, char next) {
			boolean isApostrophe = this.text.length() > 0
					&& Character.isLetterOrDigit(this.text.charAt(this.text.length() - 1))
					&& Character.isLetterOrDigit(next);
			this.hasUnpairedQuote ^= !isApostrophe;
			this.lastQuote = position;
			this.lengthAtLastQuote = this.text.length();
			this.text.append(quote);
		}

	}

	/**
	 * Returns the string if it ends at this quote or should have ended before, or null.
	 */
	private @Nullable String close(Place place, Content content, int here, int after) {
		if (ends(place, after)) {
			requireNothingSwallowed(content, here);
			requireOneKindOfEscapes(content, here);
			this.hadInnerQuotes = content.lastQuote >= 0;
			this.in.moveTo(after);
			return content.text.toString();
		}
		if (place == Place.KEY) {
			return closeKeyAtItsColon(content.text, here);
		}
		boolean nextKeyIsInside = place == Place.MEMBER && content.lastQuote > 0 && isColonAt(after)
				&& endsWithComma(content.text, content.lengthAtLastQuote);
		return nextKeyIsInside ? closeBeforeNextKey(content.text, content.lengthAtLastQuote, content.lastQuote) : null;
	}

	/**
	 * Rejects a string with inner quotes if it may contain text that belongs after it.
	 */
	private static void requireNothingSwallowed(Content content, int here) {
		if (content.lastQuote >= 0 && (content.hasUnpairedQuote || SWALLOWED.matcher(content.text).find()
				|| content.beginsWithTwoQuotes())) {
			throw UnreadableJsonException.syntax("a quote is missing, or one is not escaped", here);
		}
	}

	private boolean ends(Place place, int after) {
		int index = this.in.afterBlanks(after);
		char next = this.in.at(index);
		return switch (place) {
			case KEY -> next == ':' || next == MendingScanner.END;
			case MEMBER -> endsMember(after, index, next);
			case ELEMENT -> endsElement(index, next);
		};
	}

	private boolean endsMember(int after, int index, char next) {
		if (next == ',') {
			int following = this.in.afterBlanks(index + 1);
			return this.in.isKeyAt(following) || MendingScanner.isClosing(this.in.at(following))
					|| this.in.at(following) == MendingScanner.END;
		}
		boolean separated = index > after || MendingScanner.isQuote(next);
		return next == MendingScanner.END || MendingScanner.isClosing(next) || (separated && this.in.isKeyAt(index));
	}

	private boolean endsElement(int index, char next) {
		if (next == ',') {
			int start = this.in.afterBlanks(index + 1);
			char following = this.in.at(start);
			return this.in.isLiteralAt(start) || following == MendingScanner.END || MendingScanner.isQuote(following)
					|| MendingScanner.isClosing(following) || following == '{' || following == '[' || following == '-'
					|| Character.isDigit(following);
		}
		return next == MendingScanner.END || next == ':' || next == ')' || MendingScanner.isClosing(next)
				|| MendingScanner.isQuote(next);
	}

	private boolean isColonAt(int after) {
		return this.in.at(this.in.afterBlanks(after)) == ':';
	}

	/** Repairs a missing quote: <code>{"key:"value"}</code>. */
	private String closeKeyAtItsColon(StringBuilder content, int quote) {
		if (content.length() < 2 || content.charAt(content.length() - 1) != ':') {
			throw UnreadableJsonException.syntax("a property name needs a colon after it", quote);
		}
		this.in.moveTo(quote - 1);
		return content.substring(0, content.length() - 1);
	}

	private static boolean endsWithComma(StringBuilder content, int length) {
		int last = length - 1;
		while (last >= 0 && MendingScanner.isBlank(content.charAt(last))) {
			last--;
		}
		return last >= 0 && content.charAt(last) == ',';
	}

	/** Repairs a missing quote: <code>"city": "New York, "gender": "male"</code>. */
	private String closeBeforeNextKey(StringBuilder content, int length, int quote) {
		String value = content.substring(0, length).stripTrailing();
		boolean hasQuote = value.chars().anyMatch((c) -> MendingScanner.isQuote((char) c) && c != '\'' && c != '`');
		if (hasQuote || value.length() < 2 || !PLAIN_KEY.matcher(content.substring(length + 1)).matches()) {
			throw UnreadableJsonException.syntax("a quote is missing, or one is not escaped", quote);
		}
		this.in.moveTo(quote);
		return value.substring(0, value.length() - 1);
	}

	private void escape(Content content) {
		if (this.in.atEnd()) {
			throw UnreadableJsonException.truncated(this.in.position());
		}
		char c = this.in.next();
		if (QUOTED_AS_THEY_ARE.indexOf(c) >= 0) {
			content.text.append(c);
			return;
		}
		int letter = ESCAPE_LETTERS.indexOf(c);
		String named = (letter >= 0) ? String.valueOf(ESCAPED.charAt(letter)) : namedByNumber(c);
		content.hasLetterEscape |= named != null;
		content.hasLiteralBackslash |= named == null;
		if (named != null) {
			content.text.append(named);
		}
		else {
			content.text.append('\\').append(c);
		}
	}

	/**
	 * Returns the character of an escape of JSON, JavaScript or Python, or null for a
	 * backslash that belongs to the text.
	 */
	private @Nullable String namedByNumber(char c) {
		return switch (c) {
			case 'u' -> (this.in.peek() == '{') ? inBraces(16) : codePoint(4);
			case 'x' -> codePoint(2);
			case 'U' -> codePoint(8);
			case 'N' -> (this.in.peek() == '{') ? byName() : null;
			default -> Character.isDigit(c) ? octal(c) : null;
		};
	}

	private String octal(char first) {
		int second = Character.digit(this.in.peek(), 8);
		int third = Character.digit(this.in.at(this.in.position() + 1), 8);
		if (first > '3' || second < 0 || third < 0) {
			throw UnreadableJsonException.syntax("a backslash is not escaped", this.in.position() - 1);
		}
		this.in.moveTo(this.in.position() + 2);
		return String.valueOf((char) ((first - '0') * 64 + second * 8 + third));
	}

	private String inBraces(int radix) {
		String digits = betweenBraces();
		try {
			return Character.toString(Integer.parseInt(digits, radix));
		}
		catch (IllegalArgumentException ex) {
			throw UnreadableJsonException.syntax("an escape names no character", this.in.position() - 1);
		}
	}

	private String byName() {
		String name = betweenBraces();
		try {
			return Character.toString(Character.codePointOf(name));
		}
		catch (IllegalArgumentException ex) {
			throw UnreadableJsonException.syntax("an escape names no character", this.in.position() - 1);
		}
	}

	private String betweenBraces() {
		this.in.next();
		int start = this.in.position();
		while (this.in.peek() != '}' && !this.in.atEnd() && this.in.position() - start < MAX_NAME) {
			this.in.next();
		}
		if (this.in.atEnd()) {
			throw UnreadableJsonException.truncated(this.in.position());
		}
		String name = this.in.from(start);
		this.in.next();
		return name;
	}

	private String codePoint(int digits) {
		int value = 0;
		for (int i = 0; i < digits; i++) {
			if (this.in.atEnd()) {
				throw UnreadableJsonException.truncated(this.in.position());
			}
			int digit = Character.digit(this.in.next(), 16);
			if (digit < 0 || value > Character.MAX_CODE_POINT) {
				throw UnreadableJsonException.syntax("an escape needs " + digits + " hexadecimal digits",
						this.in.position() - 1);
			}
			value = value * 16 + digit;
		}
		if (value > Character.MAX_CODE_POINT) {
			throw UnreadableJsonException.syntax("an escape names no character", this.in.position() - 1);
		}
		return (digits == 4) ? String.valueOf((char) value) : Character.toString(value);
	}

}

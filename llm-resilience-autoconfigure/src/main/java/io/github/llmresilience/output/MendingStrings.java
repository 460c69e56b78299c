package io.github.llmresilience.output;

/**
 * Reads strings whose quotes are wrong: inner quotes that are not escaped, curly, single
 * or doubled quotes, a missing one. Which quote ends a string is told by what follows it.
 * No character is lost.
 */
final class MendingStrings {

	/**
	 * Where a string stands.
	 */
	enum Place {

		KEY, MEMBER, ELEMENT

	}

	private final MendingScanner in;

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
		StringBuilder content = new StringBuilder();
		int lastQuote = -1;
		int lengthAtLastQuote = 0;
		while (!this.in.atEnd()) {
			int here = this.in.position();
			char c = this.in.next();
			if (c == '\\') {
				escape(content);
				continue;
			}
			if (MendingScanner.closes(opener, c)) {
				int after = (doubled && this.in.peek() == c) ? here + 2 : here + 1;
				if (ends(place, after)) {
					this.in.moveTo(after);
					return content.toString();
				}
				if (place == Place.KEY) {
					return closeKeyAtItsColon(content, here);
				}
				if (place == Place.MEMBER && lastQuote > 0 && isColonAt(after)
						&& endsWithComma(content, lengthAtLastQuote)) {
					return closeBeforeNextKey(content, lengthAtLastQuote, lastQuote);
				}
				lastQuote = here;
				lengthAtLastQuote = content.length();
			}
			content.append(c);
		}
		throw UnreadableJsonException.truncated(start);
	}

	private boolean ends(Place place, int after) {
		int index = this.in.afterBlanks(after);
		char next = this.in.at(index);
		return switch (place) {
			case KEY -> next == ':' || next == '\0';
			case MEMBER -> endsMember(after, index, next);
			case ELEMENT -> endsElement(index, next);
		};
	}

	private boolean endsMember(int after, int index, char next) {
		if (next == ',') {
			int following = this.in.afterBlanks(index + 1);
			return this.in.isKeyAt(following) || MendingScanner.isClosing(this.in.at(following))
					|| this.in.at(following) == '\0';
		}
		boolean separated = index > after || MendingScanner.isQuote(next);
		return next == '\0' || MendingScanner.isClosing(next) || (separated && this.in.isKeyAt(index));
	}

	private boolean endsElement(int index, char next) {
		if (next == ',') {
			char following = this.in.at(this.in.afterBlanks(index + 1));
			return following == '\0' || MendingScanner.isQuote(following) || MendingScanner.isClosing(following)
					|| following == '{' || following == '[' || following == '-' || Character.isDigit(following);
		}
		return next == '\0' || next == ':' || next == ')' || MendingScanner.isClosing(next)
				|| MendingScanner.isQuote(next);
	}

	private boolean isColonAt(int after) {
		return this.in.at(this.in.afterBlanks(after)) == ':';
	}

	/** <code>{"key:"value"}</code>. */
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

	/** <code>"city": "New York, "gender": "male"</code>. */
	private String closeBeforeNextKey(StringBuilder content, int length, int quote) {
		String value = content.substring(0, length).stripTrailing();
		this.in.moveTo(quote);
		return value.substring(0, value.length() - 1);
	}

	private void escape(StringBuilder content) {
		if (this.in.atEnd()) {
			throw UnreadableJsonException.truncated(this.in.position());
		}
		char c = this.in.next();
		switch (c) {
			case 'n' -> content.append('\n');
			case 't' -> content.append('\t');
			case 'r' -> content.append('\r');
			case 'b' -> content.append('\b');
			case 'f' -> content.append('\f');
			case 'u' -> content.append(unicode());
			default -> content.append(c);
		}
	}

	private char unicode() {
		int value = 0;
		for (int i = 0; i < 4; i++) {
			if (this.in.atEnd()) {
				throw UnreadableJsonException.truncated(this.in.position());
			}
			int digit = Character.digit(this.in.next(), 16);
			if (digit < 0) {
				throw UnreadableJsonException.syntax("\\u needs four hexadecimal digits", this.in.position() - 1);
			}
			value = value * 16 + digit;
		}
		return (char) value;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an object or array and repairs mistakes in quotes, commas and brackets, tuples,
 * and literals of other languages. A repair neither loses nor guesses anything. Text that
 * is truncated, has gaps or is ambiguous is rejected.
 */
final class MendingParser {

	private static final int MAX_DEPTH = 500;

	private final MendingScanner in;

	private final MendingStrings strings;

	private final MendingWords words;

	private final boolean closedByAuthor;

	private final JsonNodeFactory nodes = JsonNodeFactory.instance;

	private int depth;

	private int openObjects;

	private boolean looksLikeJson;

	private boolean lastWasWord;

	/**
	 * Creates the parser.
	 * @param in a text at the start of the object or array
	 * @param closedByAuthor whether the end of the text is marked, as in a closed fenced
	 * block
	 */
	MendingParser(MendingScanner in, boolean closedByAuthor) {
		this.closedByAuthor = closedByAuthor;
		this.in = in;
		this.strings = new MendingStrings(this.in);
		this.words = new MendingWords(this.in);
	}

	JsonPiece parse() {
		JsonNode value = container(false);
		if (value instanceof ObjectNode object && this.in.isAtCommaAndQuotedKey()) {
			requireOneSuperfluousBrace(object);
			this.in.skipBlanks();
			this.in.next();
			members(object, '}', false);
		}
		return new JsonPiece(value, this.in.position(), false, !this.looksLikeJson);
	}

	/**
	 * Rejects an object that has ended too early if another brace may be the superfluous
	 * one: a nested object has ended before, with further members after it.
	 */
	private void requireOneSuperfluousBrace(JsonNode object) {
		JsonNode last = null;
		for (JsonNode member : object) {
			if (last != null && containsObject(last)) {
				throw UnreadableJsonException.syntax("a brace is missing or one too many", this.in.position());
			}
			last = member;
		}
		if (last != null && last.isContainer()) {
			requireOneSuperfluousBrace(last);
		}
	}

	private static boolean containsObject(JsonNode value) {
		return value.isObject() || value.valueStream().anyMatch(MendingParser::containsObject);
	}

	private JsonNode container(boolean inObject) {
		if (++this.depth > MAX_DEPTH) {
			throw UnreadableJsonException.syntax("it is nested deeper than " + MAX_DEPTH + " levels",
					this.in.position());
		}
		char opener = this.in.next();
		JsonNode value;
		if (opener == '{') {
			ObjectNode object = this.nodes.objectNode();
			this.openObjects++;
			members(object, '}', inObject);
			this.openObjects--;
			value = object;
		}
		else {
			value = elements((opener == '(') ? ')' : ']', inObject);
		}
		this.depth--;
		this.lastWasWord = false;
		return value;
	}

	private void members(ObjectNode object, char close, boolean inObject) {
		boolean comma = true;
		while (!isEndOfContainer(comma)) {
			char c = this.in.peek();
			if (c == close) {
				this.in.next();
				return;
			}
			if (c == ',') {
				requireValueBefore(comma);
				comma = true;
				this.in.next();
			}
			else if (c == ']' && !inObject && this.depth > 1) {
				return;
			}
			else {
				member(object, key());
				comma = false;
			}
		}
	}

	private String key() {
		int start = this.in.position();
		if (MendingScanner.isQuote(this.in.peek())) {
			return this.strings.read(MendingStrings.Place.KEY);
		}
		while (MendingScanner.isKeyCharacter(this.in.peek())) {
			this.in.next();
		}
		String key = this.in.from(start);
		if (key.isEmpty() || key.startsWith(".")) {
			throw UnreadableJsonException.syntax("a property name is missing", start);
		}
		return key;
	}

	private void member(ObjectNode object, String key) {
		this.in.skipBlanks();
		int colon = this.in.position();
		if (this.in.atEnd()) {
			throw UnreadableJsonException.truncated(colon);
		}
		if (this.in.next() != ':') {
			throw UnreadableJsonException.syntax("a property name needs a colon after it", colon);
		}
		this.looksLikeJson = true;
		if (object.has(key)) {
			throw UnreadableJsonException.syntax("the property '" + key + "' is there twice", colon);
		}
		object.set(key, value(MendingStrings.Place.MEMBER));
	}

	private ArrayNode elements(char close, boolean inObject) {
		ArrayNode array = this.nodes.arrayNode();
		boolean comma = true;
		boolean innerQuotes = false;
		while (!isEndOfContainer(comma)) {
			char c = this.in.peek();
			if (c == close) {
				this.in.next();
				return array;
			}
			if (c == ',') {
				requireValueBefore(comma);
				comma = true;
				this.in.next();
			}
			else if (c == '}') {
				requireOneLevel(array);
				if (endsAtWrongBracket(inObject)) {
					return array;
				}
			}
			else if (element(array)) {
				return array;
			}
			else {
				comma = false;
				innerQuotes |= array.get(array.size() - 1).isString() && this.strings.hadInnerQuotes();
				requireOneElement(array, innerQuotes);
			}
		}
		return array;
	}

	/**
	 * Rejects several elements if quotes are not escaped, because one element with a
	 * comma looks like two elements.
	 */
	private void requireOneElement(ArrayNode array, boolean innerQuotes) {
		if (innerQuotes && array.size() > 1) {
			throw UnreadableJsonException.syntax("quotes inside of a text are not escaped", this.in.position());
		}
	}

	/**
	 * Rejects a list of lists without its bracket, because the bracket may be missing at
	 * any of the lists.
	 */
	private void requireOneLevel(ArrayNode array) {
		if (array.valueStream().anyMatch(JsonNode::isArray)) {
			throw UnreadableJsonException.syntax("a bracket is missing or one too many", this.in.position());
		}
	}

	/**
	 * Handles a brace at the end of an array. The brace replaces the bracket, the bracket
	 * before it is missing, or the brace is superfluous.
	 * @return whether the array has ended
	 */
	private boolean endsAtWrongBracket(boolean inObject) {
		int brace = this.in.position();
		int following = this.in.afterBlanks(brace + 1);
		if (inObject) {
			boolean standsForBracket = this.in.at(following) == ',' && this.in.isKeyAt(following + 1);
			this.in.moveTo(standsForBracket ? brace + 1 : brace);
			return true;
		}
		if (this.openObjects > 0 || (this.in.at(following) != ',' && this.in.at(following) != ']')) {
			throw UnreadableJsonException.syntax("an array ends with a brace", brace);
		}
		this.in.moveTo(brace + 1);
		return false;
	}

	/**
	 * Adds an element. The text <code>["a": 1]</code> is an array of one object.
	 * @return whether the array has ended with this element
	 */
	private boolean element(ArrayNode array) {
		JsonNode value = value(MendingStrings.Place.ELEMENT);
		this.in.skipBlanks();
		if (value.isString() && array.isEmpty() && this.in.peek() == ':') {
			ObjectNode object = array.addObject();
			member(object, value.stringValue());
			members(object, ']', true);
			return true;
		}
		array.add(value);
		return false;
	}

	private JsonNode value(MendingStrings.Place place) {
		this.in.skipBlanks();
		if (this.in.atEnd()) {
			throw UnreadableJsonException.truncated(this.in.position());
		}
		char c = this.in.peek();
		if (c == '{' || c == '[' || c == '(') {
			return container(place == MendingStrings.Place.MEMBER);
		}
		if (MendingScanner.isQuote(c)) {
			this.looksLikeJson = true;
			this.lastWasWord = false;
			return this.nodes.stringNode(this.strings.read(place));
		}
		if (isPrefixOfString(c)) {
			this.in.next();
			return value(place);
		}
		JsonNode word = this.words.read(place);
		this.looksLikeJson |= word.isNumber();
		this.lastWasWord = true;
		return word;
	}

	/** Whether a character is the prefix of a string of Python, as in {@code b'text'}. */
	private boolean isPrefixOfString(char c) {
		return (c == 'b' || c == 'B' || c == 'u' || c == 'U')
				&& MendingScanner.isQuote(this.in.at(this.in.position() + 1))
				&& Character.isLetterOrDigit(this.in.at(this.in.position() + 2));
	}

	/**
	 * Whether the container ends at the end of the text. Only brackets may be missing
	 * there, and only if the end of the text is marked. A word at the end may be
	 * truncated and is rejected.
	 */
	private boolean isEndOfContainer(boolean afterComma) {
		this.in.skipBlanks();
		if (!this.in.atEnd()) {
			return false;
		}
		if (!this.closedByAuthor || afterComma || this.lastWasWord) {
			throw UnreadableJsonException.truncated(this.in.position());
		}
		return true;
	}

	private void requireValueBefore(boolean comma) {
		if (comma) {
			throw UnreadableJsonException.syntax("a value is missing", this.in.position());
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON at a position of a text: strictly, with the leniency of Jackson, or with
 * repairs.
 */
final class JsonText {

	/**
	 * Rejects duplicate properties, because one value would be lost, and keeps all
	 * digits.
	 */
	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	/**
	 * The lenient features of Jackson that lose nothing. With other features, unknown
	 * escapes lose their backslash, numbers lose their plus sign, and comments that mark
	 * omitted values are ignored.
	 */
	private static final JsonMapper LENIENT = JsonMapper
		.builder(JsonFactory.builder()
			.enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
			.enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
			.enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
			.enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
			.build())
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final String text;

	private final char[] chars;

	private final CommentEnds comments;

	private final boolean closedByAuthor;

	/**
	 * Creates the text.
	 * @param text the text
	 * @param closedByAuthor whether the end of the text is marked, as in a closed fenced
	 * block; the text is then not truncated
	 */
	JsonText(String text, boolean closedByAuthor) {
		this.text = text;
		this.chars = text.toCharArray();
		this.comments = new CommentEnds(text);
		this.closedByAuthor = closedByAuthor;
	}

	/**
	 * Parses a text that consists of JSON only.
	 * @throws JacksonException if the text is not valid JSON
	 */
	static JsonNode parse(String json) {
		return STRICT.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
	}

	static String write(JsonNode value) {
		return STRICT.writeValueAsString(value);
	}

	/**
	 * Reads valid JSON at a position.
	 * @throws UnreadableJsonException if there is none
	 */
	JsonPiece strictAt(int start) {
		return read(STRICT, start);
	}

	/**
	 * Reads JSON at a position and repairs its harmless mistakes.
	 * @param start the start of the JSON
	 * @throws UnreadableJsonException if there is none
	 */
	JsonPiece mendedAt(int start) {
		JsonPiece piece;
		try {
			piece = strictAt(start);
		}
		catch (UnreadableJsonException ex) {
			piece = lenientAt(start);
		}
		return goesOnAfter(piece) ? mending(start) : piece;
	}

	/** Whether an object was closed too early: <code>{"a": 1}, "b": 2}</code>. */
	private boolean goesOnAfter(JsonPiece piece) {
		return piece.value().isObject() && scannerAt(piece.end()).isAtCommaAndQuotedKey();
	}

	/** Returns a scanner at a position. */
	MendingScanner scannerAt(int position) {
		return new MendingScanner(this.text, position, this.comments);
	}

	private JsonPiece mending(int start) {
		return new MendingParser(scannerAt(start), this.closedByAuthor).parse();
	}

	private JsonPiece lenientAt(int start) {
		try {
			return read(LENIENT, start);
		}
		catch (UnreadableJsonException ex) {
			return mending(start);
		}
	}

	/**
	 * Returns the end of the JSON at a position, without repairs.
	 * @return the end, or the end of the text if the JSON is truncated
	 * @throws UnreadableJsonException if there is no JSON
	 */
	int endFrom(int start) {
		try {
			return read(LENIENT, start).end();
		}
		catch (UnreadableJsonException ex) {
			if (ex.isTruncated() || endsWithinToken(ex.offset())) {
				return this.text.length();
			}
			throw ex;
		}
	}

	/**
	 * Whether the text ends inside a number or a word. Jackson reports it as a wrong
	 * token.
	 */
	private boolean endsWithinToken(int from) {
		int index = from;
		while (index < this.chars.length && mayBeOfToken(this.chars[index])) {
			index++;
		}
		return index >= this.chars.length;
	}

	private static boolean mayBeOfToken(char c) {
		return Character.isLetterOrDigit(c) || Character.isWhitespace(c) || c == '+' || c == '-' || c == '.';
	}

	private JsonPiece read(JsonMapper mapper, int start) {
		try (JsonParser parser = mapper.createParser(this.chars, start, this.chars.length - start)) {
			JsonNode value = mapper.readTree(parser);
			if (value == null || value.isMissingNode()) {
				throw UnreadableJsonException.truncated(this.chars.length);
			}
			return new JsonPiece(value, start + charOffset(parser), mapper == STRICT, false);
		}
		catch (UnexpectedEndOfInputException ex) {
			throw UnreadableJsonException.truncated(this.chars.length);
		}
		catch (StreamConstraintsException ex) {
			throw UnreadableJsonException.syntax("it is nested too deeply or too long", start);
		}
		catch (JacksonException ex) {
			long offset = (ex.getLocation() != null) ? Math.max(0, ex.getLocation().getCharOffset()) : 0;
			throw UnreadableJsonException.syntax(String.valueOf(ex.getOriginalMessage()), start + (int) offset);
		}
	}

	private int charOffset(JsonParser parser) {
		return (int) parser.currentLocation().getCharOffset();
	}

}

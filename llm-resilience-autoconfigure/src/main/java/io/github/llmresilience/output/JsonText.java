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
 * A text with JSON at some place: as it should be, with the leniency that Jackson knows,
 * or mended by hand.
 */
final class JsonText {

	/** Two members of one name would lose one; numbers must keep their digits. */
	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	/**
	 * Jackson's leniency where it loses nothing. Unknown escapes would lose their
	 * backslash, numbers their plus sign, and comments may say that something is left
	 * out.
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

	private final boolean closedByAuthor;

	/**
	 * Creates the text.
	 * @param text the text
	 * @param closedByAuthor whether its author has marked its end, as a fenced block
	 * does: then it is not cut off
	 */
	JsonText(String text, boolean closedByAuthor) {
		this.text = text;
		this.chars = text.toCharArray();
		this.closedByAuthor = closedByAuthor;
	}

	/**
	 * A text that is JSON and nothing else.
	 * @throws JacksonException if it is not
	 */
	static JsonNode parse(String json) {
		return STRICT.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
	}

	static String write(JsonNode value) {
		return STRICT.writeValueAsString(value);
	}

	/**
	 * The JSON at a place, with nothing wrong in it.
	 * @throws UnreadableJsonException if there is none
	 */
	JsonPiece strictAt(int start) {
		return read(STRICT, start);
	}

	/**
	 * The JSON at a place, with its harmless mistakes mended.
	 * @param start where it begins
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
		return goesOnAfter(piece) ? new MendingParser(this.text, start, this.closedByAuthor).parse() : piece;
	}

	/** <code>{"a": 1}, "b": 2}</code>: closed too early. */
	private boolean goesOnAfter(JsonPiece piece) {
		return piece.value().isObject()
				&& new MendingScanner(this.text, piece.end(), this.text.length()).isAtCommaAndQuotedKey();
	}

	private JsonPiece lenientAt(int start) {
		try {
			return read(LENIENT, start);
		}
		catch (UnreadableJsonException ex) {
			return new MendingParser(this.text, start, this.closedByAuthor).parse();
		}
	}

	/**
	 * Where the JSON ends that begins at a place; not mended by hand.
	 * @return its end, which is that of the text where it is cut off
	 * @throws UnreadableJsonException if there is none
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
	 * What is cut off in the middle of a number or a word is a wrong token to Jackson.
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

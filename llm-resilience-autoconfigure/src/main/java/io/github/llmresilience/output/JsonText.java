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

	private static final JsonMapper LENIENT = JsonMapper
		.builder(JsonFactory.builder()
			.enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
			.enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
			.enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
			.enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
			.enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
			.enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
			.enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
			.enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
			.enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
			.build())
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final String text;

	private final char[] chars;

	JsonText(String text) {
		this.text = text;
		this.chars = text.toCharArray();
	}

	static JsonNode parse(String json) {
		return STRICT.readTree(json);
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
	 * @param fenceEnd where the fenced block around it ends, or -1 if there is none: what
	 * was closed by its author is not cut off
	 * @throws UnreadableJsonException if there is none
	 */
	JsonPiece mendedAt(int start, int fenceEnd) {
		JsonPiece piece;
		try {
			piece = strictAt(start);
		}
		catch (UnreadableJsonException ex) {
			piece = lenientAt(start, fenceEnd);
		}
		return goesOnAfter(piece) ? new MendingParser(this.text, start, fenceEnd).parse() : piece;
	}

	/** <code>{"a": 1}, "b": 2}</code>: closed too early. */
	private boolean goesOnAfter(JsonPiece piece) {
		return piece.value().isObject()
				&& new MendingScanner(this.text, piece.end(), this.text.length()).isAtCommaAndQuotedKey();
	}

	private JsonPiece lenientAt(int start, int fenceEnd) {
		try {
			return read(LENIENT, start);
		}
		catch (UnreadableJsonException ex) {
			return new MendingParser(this.text, start, fenceEnd).parse();
		}
	}

	private JsonPiece read(JsonMapper mapper, int start) {
		try (JsonParser parser = mapper.createParser(this.chars, start, this.chars.length - start)) {
			JsonNode value = mapper.readTree(parser);
			if (value == null || value.isMissingNode()) {
				throw UnreadableJsonException.truncated(this.chars.length);
			}
			return new JsonPiece(value, start + charOffset(parser), false);
		}
		catch (UnexpectedEndOfInputException ex) {
			throw UnreadableJsonException.truncated(this.chars.length);
		}
		catch (StreamConstraintsException ex) {
			throw UnreadableJsonException.syntax("it is nested too deeply or too long", start);
		}
		catch (NumberFormatException ex) {
			// Jackson takes "..." for a number where numbers may begin with a point
			throw UnreadableJsonException.syntax("a value is neither a literal nor in quotes", start);
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

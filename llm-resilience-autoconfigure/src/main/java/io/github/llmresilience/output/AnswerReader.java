package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the JSON of a model's answer. It may stand in prose or in a fenced block and have
 * harmless mistakes; nothing is read from an answer that is cut off, has gaps, or may
 * mean two things. Takes time in proportion to the answer's length.
 */
public final class AnswerReader {

	private final String text;

	private final @Nullable OutputSchema schema;

	private final JsonText json;

	private @Nullable LlmParseException refusal;

	private AnswerReader(String text, @Nullable OutputSchema schema) {
		this.text = text;
		this.schema = schema;
		this.json = new JsonText(text);
	}

	/**
	 * Reads an answer and mends its harmless mistakes.
	 * @param text the model's answer
	 * @param schema the form asked for, or null where it is not known
	 * @return the JSON
	 * @throws LlmParseException if there is none that can be used
	 */
	public static JsonAnswer read(String text, @Nullable OutputSchema schema) {
		return new AnswerReader(text, schema).read();
	}

	/**
	 * Reads an answer that has to be JSON and nothing else.
	 * @param text the model's answer
	 * @param schema the form asked for, or null where it is not known
	 * @return the JSON
	 * @throws LlmParseException if it is not
	 */
	public static JsonAnswer readStrictly(String text, @Nullable OutputSchema schema) {
		AnswerReader reader = new AnswerReader(text, schema);
		JsonAnswer whole = reader.whole();
		if (whole != null) {
			return whole;
		}
		throw reader.refusal();
	}

	private JsonAnswer read() {
		JsonAnswer whole = whole();
		if (whole != null) {
			return whole;
		}
		if (this.refusal != null && this.refusal.problem() == Problem.SCHEMA) {
			throw this.refusal;
		}
		this.refusal = null;
		JsonAnswer found = inFences();
		found = (found != null) ? found : inProse();
		if (found == null && this.refusal == null && this.schema != null) {
			JsonNode scalar = ScalarFinder.find(this.text, this.schema);
			found = (scalar != null) ? accept(scalar, null) : null;
		}
		if (found != null) {
			return found;
		}
		throw refusal();
	}

	private LlmParseException refusal() {
		return (this.refusal != null) ? this.refusal
				: new LlmParseException(Problem.NO_JSON, this.text, RetryMessages.noJson(), null);
	}

	/** The whole answer, if it is valid JSON. */
	private @Nullable JsonAnswer whole() {
		int start = 0;
		while (start < this.text.length() && MendingScanner.isBlank(this.text.charAt(start))) {
			start++;
		}
		try {
			JsonPiece piece = this.json.strictAt(start);
			boolean isAll = this.text.substring(piece.end()).isBlank();
			return isAll ? accept(piece.value(), this.text.substring(start)) : null;
		}
		catch (UnreadableJsonException ex) {
			if (nextOpening(start) == start) {
				refuse(ex);
			}
			return null;
		}
	}

	private @Nullable JsonAnswer inFences() {
		for (Fences.Block block : Fences.in(this.text)) {
			char first = (block.start() < this.text.length()) ? this.text.charAt(block.start()) : ' ';
			if (first != '{' && first != '[') {
				continue;
			}
			try {
				JsonPiece piece = this.json.mendedAt(block.start(), block.end());
				JsonAnswer answer = accept(piece.value(), null);
				if (answer != null) {
					return answer;
				}
			}
			catch (UnreadableJsonException ex) {
				refuse(ex);
			}
		}
		return null;
	}

	/**
	 * The first object or array between other words that has the form asked for. What is
	 * inside of a broken one is never taken for the answer.
	 */
	private @Nullable JsonAnswer inProse() {
		JsonNode guess = null;
		int start = nextOpening(0);
		while (start >= 0) {
			int end;
			try {
				JsonPiece piece = this.json.mendedAt(start, -1);
				List<JsonNode> row = rowFrom(start, piece);
				if (row != null) {
					return acceptRow(row);
				}
				JsonAnswer answer = mayBeProse(piece) ? null : accept(piece.value(), null);
				if (answer != null) {
					return answer;
				}
				guess = (mayBeProse(piece) && guess == null) ? piece.value() : guess;
				end = piece.end();
			}
			catch (UnreadableJsonException ex) {
				refuse(ex);
				end = ex.isTruncated() ? -1 : closingOf(start);
			}
			start = (end < 0) ? -1 : nextOpening(end);
		}
		boolean isMeant = guess != null
				&& ((this.schema != null) ? this.schema.allowsAtRoot("array") : guess.size() > 1);
		return (guess != null && isMeant) ? accept(guess, null) : null;
	}

	private int nextOpening(int from) {
		for (int i = from; i < this.text.length(); i++) {
			if (this.text.charAt(i) == '{' || this.text.charAt(i) == '[') {
				return i;
			}
		}
		return -1;
	}

	/** A footnote, a word in brackets: any text may have them. */
	private static boolean mayBeProse(JsonPiece piece) {
		return piece.isGuess() || (piece.value().isArray() && piece.value().valueStream().allMatch(JsonNode::isNumber));
	}

	/** Where the brackets balance that open here, quotes aside; -1 if they never do. */
	private int closingOf(int start) {
		int depth = 0;
		for (int i = start; i < this.text.length(); i++) {
			char c = this.text.charAt(i);
			if (c == '{' || c == '[') {
				depth++;
			}
			else if (MendingScanner.isClosing(c) && --depth == 0) {
				return i + 1;
			}
		}
		return -1;
	}

	/**
	 * All values, where the answer is nothing but several of them in a row.
	 */
	private @Nullable List<JsonNode> rowFrom(int start, JsonPiece first) {
		MendingScanner scanner = new MendingScanner(this.text, 0, this.text.length());
		if (scanner.afterBlanks(0) != start || piecesEnd(scanner, first.end()) == this.text.length()) {
			return null;
		}
		List<JsonNode> row = new ArrayList<>(List.of(first.value()));
		int next = piecesEnd(scanner, first.end());
		while (next < this.text.length()) {
			if (scanner.at(next) != '{' && scanner.at(next) != '[') {
				return null;
			}
			JsonPiece piece = this.json.mendedAt(next, -1);
			row.add(piece.value());
			next = piecesEnd(scanner, piece.end());
		}
		return row;
	}

	private static int piecesEnd(MendingScanner scanner, int end) {
		int next = scanner.afterBlanks(end);
		return (scanner.at(next) == ',') ? scanner.afterBlanks(next + 1) : next;
	}

	private @Nullable JsonAnswer acceptRow(List<JsonNode> row) {
		return accept(JsonNodeFactory.instance.arrayNode().addAll(row), null);
	}

	/**
	 * Accepts a value if it has the form asked for.
	 * @param original its text, or null if that is not the value alone
	 */
	private @Nullable JsonAnswer accept(JsonNode value, @Nullable String original) {
		if (this.schema == null) {
			return answer(value, original);
		}
		JsonNode aligned = new SchemaAlignment(this.schema).align(value);
		List<String> violations = this.schema.violations(aligned);
		if (violations.isEmpty()) {
			return answer(aligned, (aligned == value) ? original : null);
		}
		if (this.refusal == null) {
			this.refusal = new LlmParseException(Problem.SCHEMA, this.text, RetryMessages.schema(violations), null);
		}
		return null;
	}

	private static JsonAnswer answer(JsonNode value, @Nullable String original) {
		return new JsonAnswer(value, (original != null) ? original : JsonText.write(value));
	}

	private void refuse(UnreadableJsonException error) {
		if (this.refusal == null) {
			this.refusal = error.isTruncated()
					? new LlmParseException(Problem.TRUNCATED, this.text, RetryMessages.truncated(), null)
					: new LlmParseException(Problem.SYNTAX, this.text,
							RetryMessages.syntax(this.text, error.offset(), error.reason()), null);
		}
	}

}

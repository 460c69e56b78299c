package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.LlmParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the JSON of a model's answer. It may stand in prose or in a fenced block and have
 * harmless mistakes; nothing is read from an answer that is cut off or has gaps, or that
 * has several different values of the form asked for. Takes time in proportion to the
 * answer's length.
 */
public final class AnswerReader {

	/** What models write down before they answer. */
	private static final Pattern THOUGHTS = Pattern.compile("(?s)\\A\\s*<(think|thinking|thought|reasoning)>.*?</\\1>");

	private final String text;

	/** Looked for where the whole answer is no JSON. */
	private List<Fences.Block> blocks = List.of();

	private final @Nullable OutputSchema schema;

	private final Refusal refusal;

	private final AnswerChoice choice;

	private AnswerReader(String answer, @Nullable OutputSchema schema) {
		this.text = THOUGHTS.matcher(answer).replaceFirst("");
		this.schema = schema;
		this.refusal = new Refusal(answer);
		this.choice = new AnswerChoice(schema, this.refusal);
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
		throw reader.refusal.asException();
	}

	private JsonAnswer read() {
		JsonAnswer found = whole();
		boolean asksForText = this.schema != null && this.schema.asksForAnyText();
		if (found == null && (asksForText || !this.refusal.isWrongForm())) {
			this.refusal.setAside();
			found = asksForText ? scalar() : inParts();
		}
		if (found != null) {
			return found;
		}
		throw this.refusal.asException();
	}

	private @Nullable JsonAnswer inParts() {
		this.blocks = Fences.in(this.text);
		JsonAnswer found = inFences();
		found = (found != null) ? found : inProse();
		return (found != null) ? found : scalar();
	}

	/** The whole answer, if it is valid JSON. */
	private @Nullable JsonAnswer whole() {
		int start = 0;
		while (start < this.text.length() && MendingScanner.isBlank(this.text.charAt(start))) {
			start++;
		}
		try {
			JsonPiece piece = new JsonText(this.text, false).strictAt(start);
			boolean isAll = this.text.substring(piece.end()).isBlank();
			return isAll ? this.choice.accept(piece.value(), this.text.substring(start)) : null;
		}
		catch (UnreadableJsonException ex) {
			if (beginsWithBracket(start)) {
				this.refusal.broken(this.text, ex);
			}
			return null;
		}
	}

	/**
	 * A fenced block beats what stands around it, unless that has the form asked for and
	 * another value.
	 */
	private @Nullable JsonAnswer inFences() {
		List<JsonNode> values = new ArrayList<>();
		List<JsonNode> guesses = new ArrayList<>();
		for (Fences.Block block : this.blocks) {
			if (block.mayBeJson()) {
				try {
					ProseSearch.Findings findings = findingsIn(block);
					values.addAll(findings.values());
					guesses.addAll(findings.guesses());
				}
				catch (UnreadableJsonException ex) {
					this.refusal.broken(this.text, ex);
					return null;
				}
			}
		}
		values = values.isEmpty() ? guesses.stream().filter(AnswerReader::needsNoQuotes).toList() : values;
		JsonAnswer found = this.choice.among(values, (this.schema != null) ? values.size() : 1);
		return (found != null && this.schema != null) ? unlessContradicted(found) : found;
	}

	private ProseSearch.Findings findingsIn(Fences.Block block) {
		return beginsWithBracket(block.start()) ? ProseSearch.in(block.of(this.text), block.isClosed())
				: ProseSearch.Findings.NONE;
	}

	/** Nothing, or numbers: a footnote in prose, but not in a block. */
	private static boolean needsNoQuotes(JsonNode value) {
		return value.valueStream().allMatch(JsonNode::isNumber);
	}

	private boolean beginsWithBracket(int start) {
		return start < this.text.length() && MendingScanner.isOpening(this.text.charAt(start));
	}

	private @Nullable JsonAnswer unlessContradicted(JsonAnswer fenced) {
		List<JsonNode> all = new ArrayList<>(List.of(fenced.value()));
		try {
			all.addAll(aroundBlocks().values());
		}
		catch (UnreadableJsonException ex) {
			return fenced;
		}
		return (all.size() > 1) ? this.choice.only(all) : fenced;
	}

	private ProseSearch.Findings aroundBlocks() {
		return ProseSearch.around(this.blocks, this.text);
	}

	/**
	 * What stands around the blocks, where the blocks have nothing of the form asked for.
	 */
	private @Nullable JsonAnswer inProse() {
		if (this.refusal.isGiven() && !this.refusal.isWrongForm()) {
			return null;
		}
		LlmParseException ofFences = this.refusal.setAside();
		JsonAnswer found = aroundFences();
		found = (found != null || this.refusal.isGiven()) ? found : inForeignFences();
		this.refusal.giveBack(ofFences);
		return found;
	}

	private @Nullable JsonAnswer aroundFences() {
		try {
			ProseSearch.Findings findings = aroundBlocks();
			return findings.values().isEmpty() ? this.choice.amongGuesses(findings.guesses())
					: this.choice.among(findings.values(), findings.inARow());
		}
		catch (UnreadableJsonException ex) {
			this.refusal.broken(this.text, ex);
			return null;
		}
	}

	/** Blocks that are called something else, where there is nothing better. */
	private @Nullable JsonAnswer inForeignFences() {
		List<JsonNode> values = new ArrayList<>();
		for (Fences.Block block : this.blocks) {
			if (!block.mayBeJson()) {
				try {
					values.addAll(findingsIn(block).values());
				}
				catch (UnreadableJsonException ex) {
					continue;
				}
			}
		}
		return this.choice.among(values, 1);
	}

	private @Nullable JsonAnswer scalar() {
		JsonNode scalar = (this.schema != null && !this.refusal.isGiven()) ? ScalarFinder.find(this.text, this.schema)
				: null;
		return (scalar != null) ? this.choice.accept(scalar, null) : null;
	}

}

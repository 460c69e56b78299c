package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the JSON of a model's answer. It may stand in prose or in a fenced block and have
 * harmless mistakes; nothing is read from an answer that is cut off or has gaps, or that
 * has several different values of the form asked for. Takes time in proportion to the
 * answer's length.
 */
public final class AnswerReader {

	/** What models write down before they answer. */
	private static final Pattern THOUGHTS = Pattern.compile("(?s)\\A\\s*<(think|thinking|thought|reasoning)>.*?</\\1>");

	private final String answer;

	private final String text;

	private final @Nullable OutputSchema schema;

	private final List<Fences.Block> blocks;

	private @Nullable LlmParseException refusal;

	private AnswerReader(String answer, @Nullable OutputSchema schema) {
		this.answer = answer;
		this.text = THOUGHTS.matcher(answer).replaceFirst("");
		this.schema = schema;
		this.blocks = Fences.in(this.text);
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
		JsonAnswer found = whole();
		if (found == null && !isWrongForm()) {
			this.refusal = null;
			found = inFences();
			found = (found != null) ? found : inProse();
			found = (found != null) ? found : scalar();
		}
		if (found != null) {
			return found;
		}
		throw refusal();
	}

	private boolean isWrongForm() {
		return this.refusal != null && this.refusal.problem() == Problem.SCHEMA;
	}

	private LlmParseException refusal() {
		return (this.refusal != null) ? this.refusal
				: new LlmParseException(Problem.NO_JSON, this.answer, RetryMessages.noJson(), null);
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
			return isAll ? accept(piece.value(), this.text.substring(start)) : null;
		}
		catch (UnreadableJsonException ex) {
			if (this.text.startsWith("{", start) || this.text.startsWith("[", start)) {
				refuse(ex);
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
		for (Fences.Block block : this.blocks) {
			if (block.mayBeJson() && beginsWithBracket(block)) {
				try {
					values.addAll(ProseSearch.in(block.of(this.text), block.isClosed()).values());
				}
				catch (UnreadableJsonException ex) {
					refuse(ex);
					return null;
				}
			}
		}
		JsonAnswer found = (this.schema != null) ? choose(values, values.size()) : choose(values, 1);
		return (found != null && this.schema != null) ? unlessContradicted(found) : found;
	}

	private boolean beginsWithBracket(Fences.Block block) {
		return this.text.startsWith("{", block.start()) || this.text.startsWith("[", block.start());
	}

	private @Nullable JsonAnswer unlessContradicted(JsonAnswer fenced) {
		List<JsonNode> all = new ArrayList<>(List.of(fenced.value()));
		try {
			all.addAll(ProseSearch.in(aroundBlocks(), false).values());
		}
		catch (UnreadableJsonException ex) {
			return fenced;
		}
		return (all.size() > 1) ? only(all) : fenced;
	}

	private String aroundBlocks() {
		return Fences.blankedIn(this.text, this.blocks);
	}

	/**
	 * What stands around the blocks, where the blocks have nothing of the form asked for.
	 */
	private @Nullable JsonAnswer inProse() {
		LlmParseException ofFences = this.refusal;
		if (ofFences != null && !isWrongForm()) {
			return null;
		}
		this.refusal = null;
		JsonAnswer found = aroundFences();
		found = (found != null || this.refusal != null) ? found : inForeignFences();
		this.refusal = (ofFences != null) ? ofFences : this.refusal;
		return found;
	}

	private @Nullable JsonAnswer aroundFences() {
		try {
			ProseSearch.Findings findings = ProseSearch.in(aroundBlocks(), false);
			JsonAnswer found = choose(findings.values(), findings.inARow());
			return (found != null || !findings.values().isEmpty()) ? found : chooseGuess(findings.guesses());
		}
		catch (UnreadableJsonException ex) {
			refuse(ex);
			return null;
		}
	}

	/** Blocks that are called something else, where there is nothing better. */
	private @Nullable JsonAnswer inForeignFences() {
		List<JsonNode> values = new ArrayList<>();
		for (Fences.Block block : this.blocks) {
			if (!block.mayBeJson() && beginsWithBracket(block)) {
				try {
					values.addAll(ProseSearch.in(block.of(this.text), block.isClosed()).values());
				}
				catch (UnreadableJsonException ex) {
					continue;
				}
			}
		}
		return choose(values, 1);
	}

	private @Nullable JsonAnswer chooseGuess(List<JsonNode> guesses) {
		if (guesses.isEmpty()) {
			return null;
		}
		if (this.schema != null) {
			return only(guesses.stream().filter(this::hasTypeAskedFor).toList());
		}
		return (guesses.get(0).size() > 1) ? accept(guesses.get(0), null) : null;
	}

	private boolean hasTypeAskedFor(JsonNode value) {
		return this.schema != null && this.schema.allowsAtRoot(value.isArray() ? "array" : "object");
	}

	private @Nullable JsonAnswer scalar() {
		JsonNode scalar = (this.refusal == null && this.schema != null) ? ScalarFinder.find(this.text, this.schema)
				: null;
		return (scalar != null) ? accept(scalar, null) : null;
	}

	/**
	 * The value that is meant by several. Where a list is asked for, all of them; where
	 * one value is asked for, the only one that has its form; where nobody knows, those
	 * in a row or the first.
	 */
	private @Nullable JsonAnswer choose(List<JsonNode> values, int inARow) {
		if (values.size() < 2) {
			return values.isEmpty() ? null : accept(values.get(0), null);
		}
		if (this.schema == null) {
			return accept((inARow > 1) ? list(values.subList(0, inARow)) : values.get(0), null);
		}
		boolean isListOfThem = this.schema.allowsAtRoot("array") && inARow == values.size()
				&& values.stream().noneMatch(JsonNode::isArray);
		return isListOfThem ? accept(list(values), null) : only(values);
	}

	private static JsonNode list(List<JsonNode> values) {
		return JsonNodeFactory.instance.arrayNode().addAll(values);
	}

	/** Where several different values have the form, nobody can tell which is meant. */
	private @Nullable JsonAnswer only(List<JsonNode> values) {
		Set<JsonNode> different = new LinkedHashSet<>();
		JsonAnswer last = null;
		for (JsonNode value : values) {
			JsonAnswer accepted = accept(value, null);
			if (accepted != null) {
				different.add(accepted.value());
				last = accepted;
			}
		}
		if (different.size() > 1) {
			throw new LlmParseException(Problem.SCHEMA, this.answer, RetryMessages.several(), null);
		}
		return last;
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
			this.refusal = new LlmParseException(Problem.SCHEMA, this.answer, RetryMessages.schema(violations), null);
		}
		return null;
	}

	private static JsonAnswer answer(JsonNode value, @Nullable String original) {
		return new JsonAnswer(value, (original != null) ? original : JsonText.write(value));
	}

	private void refuse(UnreadableJsonException error) {
		if (this.refusal == null) {
			this.refusal = error.isTruncated()
					? new LlmParseException(Problem.TRUNCATED, this.answer, RetryMessages.truncated(), null)
					: new LlmParseException(Problem.SYNTAX, this.answer,
							RetryMessages.syntax(this.text, error.offset(), error.reason()), null);
		}
	}

}

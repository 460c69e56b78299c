/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the JSON of a model's answer. The JSON may be surrounded by prose or a fenced
 * block, and may have harmless mistakes. An answer is rejected if it is truncated, has
 * gaps, or has several different values of the expected form. The time is linear in the
 * length of the answer.
 */
public final class AnswerReader {

	private final String text;

	/** Empty unless the answer as a whole is not JSON. */
	private List<Fences.Block> blocks = List.of();

	private final @Nullable OutputSchema schema;

	private final @Nullable ExpectedForm form;

	private final Refusal refusal;

	private final AnswerChoice choice;

	private AnswerReader(String answer, @Nullable OutputSchema schema, @Nullable ExpectedForm form) {
		this.text = Thoughts.removedFrom(answer);
		this.schema = schema;
		this.form = form;
		this.refusal = new Refusal(answer);
		this.choice = new AnswerChoice(form, this.refusal);
	}

	/**
	 * Reads an answer and repairs its harmless mistakes.
	 * @param text the model's answer
	 * @param schema the expected form, or null if unknown
	 * @return the JSON
	 * @throws LlmParseException if the answer contains no usable JSON
	 */
	public static JsonAnswer read(String text, @Nullable OutputSchema schema) {
		return new AnswerReader(text, schema, formOf(schema)).read();
	}

	/**
	 * Reads an answer that consists of JSON only.
	 * @param text the model's answer
	 * @param schema the expected form, or null if unknown
	 * @return the JSON
	 * @throws LlmParseException if the answer is not JSON of the expected form
	 */
	public static JsonAnswer readStrictly(String text, @Nullable OutputSchema schema) {
		AnswerReader reader = new AnswerReader(text, schema, formOf(schema));
		JsonAnswer whole = reader.whole();
		if (whole != null) {
			return whole;
		}
		throw reader.refusal.asException();
	}

	/**
	 * Reads an answer for a Java type. The type chooses if the answer has several values.
	 */
	static JsonAnswer readAs(ExpectedForm type, String text) {
		try {
			return new AnswerReader(text, null, null).read();
		}
		catch (LlmParseException ex) {
			if (ex.problem() != Problem.SEVERAL) {
				throw ex;
			}
			return new AnswerReader(text, null, type).read();
		}
	}

	private static @Nullable ExpectedForm formOf(@Nullable OutputSchema schema) {
		return (schema != null) ? new SchemaForm(schema) : null;
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

	/** Returns the whole answer if it is valid JSON of the expected form. */
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
	 * Reads the fenced blocks. The answer is rejected if the text around them has a
	 * different value of the expected form.
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
		JsonAnswer found = this.choice.among(values, (this.form != null || isOneBlock()) ? values.size() : 1, "");
		return (found != null) ? unlessContradicted(found) : null;
	}

	private boolean isOneBlock() {
		return this.blocks.stream().filter(Fences.Block::mayBeJson).count() == 1;
	}

	private ProseSearch.Findings findingsIn(Fences.Block block) {
		return beginsWithBracket(block.start()) ? ProseSearch.in(block.of(this.text), block.isClosed())
				: ProseSearch.Findings.NONE;
	}

	/**
	 * Whether a value is empty or has only numbers. It is a footnote in prose, but not in
	 * a block.
	 */
	private static boolean needsNoQuotes(JsonNode value) {
		return value.valueStream().allMatch(JsonNode::isNumber);
	}

	private boolean beginsWithBracket(int start) {
		return start < this.text.length() && MendingScanner.isOpening(this.text.charAt(start));
	}

	private @Nullable JsonAnswer unlessContradicted(JsonAnswer fenced) {
		List<JsonNode> all = new ArrayList<>(List.of(fenced.value()));
		try {
			ProseSearch.Findings around = aroundBlocks();
			all.addAll(around.values());
			if (fenced.value().isArray() && Omissions.areIn(around.words())) {
				this.refusal.leftOut();
				return null;
			}
		}
		catch (UnreadableJsonException ex) {
			if (ex.isOfJson()) {
				this.refusal.broken(this.text, ex);
			}
			return ex.isOfJson() ? null : fenced;
		}
		return (all.size() > 1) ? this.choice.only(all) : fenced;
	}

	private ProseSearch.Findings aroundBlocks() {
		return ProseSearch.around(this.blocks, this.text);
	}

	/**
	 * Reads the text around the blocks if the blocks have no value of the expected form.
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
					: this.choice.among(findings.values(), findings.inARow(), findings.words());
		}
		catch (UnreadableJsonException ex) {
			this.refusal.broken(this.text, ex);
			return null;
		}
	}

	/** Reads the blocks of other languages if no other value was found. */
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
		return this.choice.among(values, 1, "");
	}

	private @Nullable JsonAnswer scalar() {
		JsonNode scalar = (this.schema != null && !this.refusal.isGiven()) ? ScalarFinder.find(this.text, this.schema)
				: null;
		return (scalar != null) ? this.choice.accept(scalar, null) : null;
	}

}

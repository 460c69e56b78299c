/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Chooses the value of an answer that has the expected form.
 */
final class AnswerChoice {

	private final @Nullable ExpectedForm form;

	private final Refusal refusal;

	AnswerChoice(@Nullable ExpectedForm form, Refusal refusal) {
		this.form = form;
		this.refusal = refusal;
	}

	/**
	 * Accepts a value if it has the expected form.
	 * @param original the text of the value, or null if the value is only a part of the
	 * text
	 */
	@Nullable JsonAnswer accept(JsonNode value, @Nullable String original) {
		if (this.form == null) {
			return answer(value, original);
		}
		JsonNode aligned = this.form.align(value);
		List<String> violations = this.form.violations(aligned);
		if (violations.isEmpty()) {
			return answer(aligned, (aligned == value) ? original : null);
		}
		this.refusal.wrongForm(violations);
		return null;
	}

	private static JsonAnswer answer(JsonNode value, @Nullable String original) {
		return new JsonAnswer(value, (original != null) ? original : JsonText.write(value));
	}

	/**
	 * Chooses from several values. If a list is expected, all values become the list. If
	 * one value is expected, it is the only value of the expected form. If nothing is
	 * known about the form, several different values are a list if there are no words
	 * between them, and are rejected otherwise.
	 * @param inARow the number of values, from the first one, without words between them
	 * @param words the words between and after the values
	 */
	@Nullable JsonAnswer among(List<JsonNode> values, int inARow, String words) {
		if (values.size() < 2) {
			return values.isEmpty() ? null : accept(values.get(0), null, words);
		}
		boolean isOneValue = new LinkedHashSet<>(values).size() == 1;
		boolean mayBeList = (this.form == null) ? !isOneValue : this.form.allowsList();
		boolean areElements = this.form == null || values.stream().noneMatch(JsonNode::isArray);
		if (mayBeList && inARow == values.size() && areElements) {
			return accept(list(values), null, words);
		}
		return only(values);
	}

	/** Accepts a list if no words stand for further values. */
	private @Nullable JsonAnswer accept(JsonNode value, @Nullable String original, String words) {
		if (value.isArray() && Omissions.mayBeInList(words)) {
			this.refusal.leftOut();
			return null;
		}
		return accept(value, original);
	}

	private static JsonNode list(List<JsonNode> values) {
		return JsonNodeFactory.instance.arrayNode().addAll(values);
	}

	/**
	 * Returns the only value of the expected form, or null if there is none.
	 * @throws io.github.llmresilience.failure.LlmParseException if several different
	 * values have the expected form
	 */
	@Nullable JsonAnswer only(List<JsonNode> values) {
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
			throw this.refusal.several();
		}
		return last;
	}

	/**
	 * Chooses from brackets in prose that may be values. With a schema, only values of an
	 * allowed type are considered. Without a schema, the first value is considered if it
	 * has more than one element.
	 */
	@Nullable JsonAnswer amongGuesses(List<JsonNode> guesses) {
		if (guesses.isEmpty()) {
			return null;
		}
		if (this.form != null) {
			ExpectedForm known = this.form;
			return only(guesses.stream().filter(known::mayBe).toList());
		}
		return (guesses.get(0).size() > 1) ? accept(guesses.get(0), null) : null;
	}

}

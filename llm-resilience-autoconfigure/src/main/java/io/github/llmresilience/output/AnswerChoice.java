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

	private final @Nullable OutputSchema schema;

	private final Refusal refusal;

	AnswerChoice(@Nullable OutputSchema schema, Refusal refusal) {
		this.schema = schema;
		this.refusal = refusal;
	}

	/**
	 * Accepts a value if it has the expected form.
	 * @param original the text of the value, or null if the value is only a part of the
	 * text
	 */
	@Nullable JsonAnswer accept(JsonNode value, @Nullable String original) {
		if (this.schema == null) {
			return answer(value, original);
		}
		JsonNode aligned = new SchemaAlignment(this.schema).align(value);
		List<String> violations = this.schema.violations(aligned);
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
	 * one value is expected, it is the only value of the expected form. Without a schema,
	 * it is a list of the values in a row, or else the first value.
	 * @param inARow the number of values, from the first one, without words between them
	 */
	@Nullable JsonAnswer among(List<JsonNode> values, int inARow) {
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
		if (this.schema != null) {
			OutputSchema form = this.schema;
			return only(guesses.stream()
				.filter((value) -> form.allowsAtRoot(value.isArray() ? "array" : "object"))
				.toList());
		}
		return (guesses.get(0).size() > 1) ? accept(guesses.get(0), null) : null;
	}

}

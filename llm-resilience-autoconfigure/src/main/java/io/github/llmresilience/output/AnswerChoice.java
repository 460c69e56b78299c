package io.github.llmresilience.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Chooses among the values of an answer the one that is meant, by the form asked for.
 */
final class AnswerChoice {

	private final @Nullable OutputSchema schema;

	private final Refusal refusal;

	AnswerChoice(@Nullable OutputSchema schema, Refusal refusal) {
		this.schema = schema;
		this.refusal = refusal;
	}

	/**
	 * Accepts a value if it has the form asked for.
	 * @param original its text, or null if that is not the value alone
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
	 * The value that is meant by several. Where a list is asked for, all of them; where
	 * one value is asked for, the only one that has its form; where nobody knows, those
	 * in a row or the first.
	 * @param inARow how many of them have no words between them
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
	 * The only value of the form asked for.
	 * @throws io.github.llmresilience.failure.LlmParseException if several different ones
	 * have it: nobody can tell which is meant
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
	 * Brackets in prose that may be a value: where one of their type is asked for, or
	 * where nobody knows and it is a list of some length.
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

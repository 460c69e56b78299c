/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.classify.Corpus;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that models really gave: the right value or a refusal, and never a text that
 * has lost something.
 */
class MalformedJsonCorpusTests {

	private static final Log logger = LogFactory.getLog(MalformedJsonCorpusTests.class);

	private static final int GOAL = 87;

	/**
	 * The rows with two different values whose form is not known. The corpus takes the
	 * first one or both. Either may be a draft, so they are rejected.
	 */
	private static final Set<Integer> SEVERAL_VALUES = Set.of(1, 55, 59, 91);

	@Test
	void readsWhatIsMeantAndAcceptsNothingThatHasLostSomething() {
		List<String> wrong = new ArrayList<>();
		List<String> lossy = new ArrayList<>();
		List<JsonNode> corpus = Corpus.read("malformed-json.jsonl");
		int row = 0;
		for (JsonNode record : corpus) {
			String raw = record.get("raw").stringValue();
			JsonNode expected = record.get("expected_json");
			boolean mustFail = expected.isNull() || record.get("lossy").booleanValue() || SEVERAL_VALUES.contains(row);
			JsonNode value = read(raw, schemaOf(record));
			boolean right = mustFail ? value == null : value != null && isSame(value, expected);
			if (!right) {
				wrong.add(row + " " + record.get("category").stringValue() + ": " + value);
			}
			if (mustFail && value != null) {
				lossy.add(raw);
			}
			row++;
		}
		logger.info("Malformed JSON: right in " + (corpus.size() - wrong.size()) + " of " + corpus.size()
				+ ", accepted with a loss " + lossy.size() + "; not as the corpus has it: " + wrong);
		assertThat(lossy).isEmpty();
		assertThat(corpus.size() - wrong.size()).isGreaterThanOrEqualTo(GOAL);
	}

	private static boolean isSame(JsonNode value, JsonNode expected) {
		return value.equals(expected) || value.toString().equals(expected.toString());
	}

	private static @Nullable JsonNode read(String raw, @Nullable OutputSchema schema) {
		try {
			return AnswerReader.read(raw, schema).value();
		}
		catch (LlmParseException ex) {
			return null;
		}
	}

	/** The form asked for, where the record says that it must be known. */
	private static @Nullable OutputSchema schemaOf(JsonNode record) {
		return switch (record.get("category").stringValue()) {
			case "SHAPE_MISMATCH" -> OutputSchema.of("""
					{"type": "array", "items": {"type": "object", "required": ["hi"],
					 "properties": {"hi": {"type": "array", "items": {"type": "string"}}}}}""");
			case "SCALAR_IN_PROSE" -> OutputSchema.of("{\"type\": \"boolean\"}");
			case "ENUM_IN_PROSE" -> OutputSchema.of("{\"type\": \"string\", \"enum\": [\"ONE\", \"TWO\", \"THREE\"]}");
			case "SCHEMA_ECHO" -> OutputSchema.of("{\"type\": \"string\", \"enum\": [\"POSITIVE\", \"NEGATIVE\"]}");
			case "WRONG_TOOL_ARGS" -> OutputSchema
				.of("{\"type\": \"object\", \"required\": [\"foo\"], \"properties\": {\"foo\": {\"type\": \"string\"}}}");
			case "NUMBER_FORMAT" ->
				record.get("expected_json").isNumber() ? OutputSchema.of("{\"type\": \"number\"}") : null;
			default -> null;
		};
	}

}

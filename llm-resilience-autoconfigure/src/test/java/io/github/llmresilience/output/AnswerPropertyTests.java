/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.LlmParseException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What holds for every answer a model can give.
 */
class AnswerPropertyTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final OutputSchema BOOK = OutputSchema.of("""
			{"type": "object", "required": ["title", "pages"], "additionalProperties": false,
			 "properties": {"title": {"type": "string"}, "pages": {"type": "integer"}, "series": {"type": "string"},
			                "tags": {"type": "array", "items": {"type": "string"}}}}""");

	private static final String PUNCTUATION = "{}[]:,\"'`\\/*\n abc";

	private record Book(String title, int pages) {

	}

	@Provide
	Arbitrary<String> answers() {
		Arbitrary<String> pieces = Arbitraries.of("{", "}", "[", "]", "(", ")", ":", ",", "\"", "'", "`", "```",
				"```json", "```text", "\\", "\\u", "\\\"", "\n", "\t", " ", "true", "null", "None", "NaN", "0", "-",
				"1.5e", "99", "/*", "*/", "//", "...", "\u201c", "\u201d", "\u2026", "title", "pages", "\"title\":",
				"\"pages\": 3", "<think>", "</think>", "<b>", "</b>", "[THINK]", "[/THINK]", "<answer>", "</answer>",
				"<|channel|>final<|message|>", "Sure, here you are", "\ud83d", "\u0000", "\ufeff");
		return Arbitraries.oneOf(pieces.list().ofMaxSize(40).map((parts) -> String.join("", parts)),
				Arbitraries.strings().ofMaxLength(60));
	}

	/** Nothing but a value or our own exception, which loses nothing. */
	@Property(tries = 20_000)
	void isReadOrRefused(@ForAll("answers") String answer, @ForAll boolean asksForBook) {
		try {
			MAPPER.readTree(AnswerReader.read(answer, asksForBook ? BOOK : null).text());
		}
		catch (LlmParseException expected) {
			assertThat(expected.rawText()).isEqualTo(answer);
			assertThat(expected.retryMessage()).isNotBlank();
		}
	}

	@Property(tries = 5_000)
	void becomesAValueOrIsRefused(@ForAll("answers") String answer) {
		try {
			assertThat(JsonOutputParser.of(Book.class).parse(answer)).isNotNull();
		}
		catch (LlmParseException expected) {
			assertThat(expected.rawText()).isEqualTo(answer);
		}
	}

	@Provide
	Arbitrary<Object> values() {
		return values(PUNCTUATION + "\u201c\u2026");
	}

	/** Without quotes that may as well close one of another shape. */
	@Provide
	Arbitrary<Object> plainValues() {
		return values(PUNCTUATION);
	}

	private static Arbitrary<Object> values(String characters) {
		Arbitrary<String> texts = Arbitraries.strings().withChars(characters).ofMaxLength(12);
		Arbitrary<Object> scalars = Arbitraries.oneOf(texts.map(Object.class::cast),
				Arbitraries.integers().map(Object.class::cast), Arbitraries.of(true, false));
		return Arbitraries.recursive(() -> scalars,
				(nested) -> Arbitraries.oneOf(nested.list().ofMaxSize(3).map(Object.class::cast),
						Arbitraries.maps(texts, nested).ofMaxSize(3).map(Object.class::cast)),
				0, 3);
	}

	/** Valid JSON is what it was, alone, in a fence and inside prose. */
	@Property(tries = 2_000)
	void isTheValueThatItHolds(@ForAll("values") Object value) {
		Map<String, Object> object = Map.of("title", value, "pages", 1);
		String json = MAPPER.writeValueAsString(object);
		JsonNode expected = MAPPER.readTree(json);
		for (String answer : List.of(json, "```json\n" + json + "\n```", "Here it is: " + json + " I hope it helps.")) {
			assertThat(AnswerReader.read(answer, null).value()).as(answer).isEqualTo(expected);
		}
	}

	/** B69: what is cut off is refused, whatever its texts have in them. */
	@Property(tries = 2_000)
	void isRefusedWhereItIsCutOff(@ForAll("plainValues") Object value, @ForAll @DoubleRange(max = 1) double where) {
		String json = MAPPER.writeValueAsString(Map.of("title", value, "pages", 1));
		String cut = "Here it is: " + json.substring(0, 1 + (int) (where * (json.length() - 2)));
		assertThatExceptionOfType(LlmParseException.class).as(cut).isThrownBy(() -> AnswerReader.read(cut, null));
	}

	@Provide
	Arbitrary<String> units() {
		return answers().filter((text) -> !text.isEmpty() && text.length() <= 40);
	}

	@Property(tries = 100, shrinking = ShrinkingMode.OFF)
	void takesTimeInProportionToTheLength(@ForAll("units") String unit, @ForAll boolean insideObject) {
		ReadingTime.assertGrowsWithLength(insideObject ? "{\"x\": " : "", unit, 1_000_000);
	}

}

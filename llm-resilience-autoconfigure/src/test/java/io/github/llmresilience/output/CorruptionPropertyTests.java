/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.LlmParseException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B68, B69, B70: a document that was corrupted is read as what it was, or rejected.
 */
class CorruptionPropertyTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final String STRUCTURE = "{}[]:\"";

	/**
	 * What happens to a document on its way.
	 */
	private enum Corruption {

		/** A bracket, a colon or a quote is missing. */
		MISSING {

			@Override
			String of(String json, int position) {
				return json.substring(0, position) + json.substring(position + 1);
			}

		},

		/** A bracket, a colon or a quote is there twice. */
		TWICE {

			@Override
			String of(String json, int position) {
				return json.substring(0, position) + json.charAt(position) + json.substring(position);
			}

		},

		/** The rest is missing. */
		CUT {

			@Override
			String of(String json, int position) {
				return json.substring(0, position);
			}

		},

		/** Words stand for values. */
		LEFT_OUT {

			@Override
			String of(String json, int position) {
				return json.substring(0, position) + "..." + json.substring(position);
			}

		},

		/** A comment stands for values. */
		COMMENT {

			@Override
			String of(String json, int position) {
				return json.substring(0, position) + " /* weitere Felder */ " + json.substring(position);
			}

		},

		PROSE {

			@Override
			String of(String json, int position) {
				return "Sure, here it is:\n" + json + "\nI hope it helps!";
			}

		},

		FENCE {

			@Override
			String of(String json, int position) {
				return "Here:\n```json\n" + json + "\n```";
			}

		},

		THOUGHTS {

			@Override
			String of(String json, int position) {
				return "<think>" + json.substring(0, position) + " or {\"draft\": 1}?</think>\n" + json;
			}

		},

		PYTHON {

			@Override
			String of(String json, int position) {
				return json.replace('"', '\'')
					.replace("true", "True")
					.replace("false", "False")
					.replace("null", "None");
			}

		},

		TRAILING_COMMAS {

			@Override
			String of(String json, int position) {
				return json.replace("\"}", "\",}").replace("\"]", "\",]");
			}

		};

		abstract String of(String json, int position);

	}

	@Provide
	Arbitrary<Object> documents() {
		Arbitrary<String> texts = Arbitraries.strings().withChars("abc XYZ.,-\u00e9").ofMinLength(1).ofMaxLength(8);
		Arbitrary<String> names = Arbitraries.strings().withChars("abcdef").ofMinLength(1).ofMaxLength(4);
		Arbitrary<Object> scalars = Arbitraries.oneOf(texts.map(Object.class::cast),
				Arbitraries.integers().between(0, 5_000).map(Object.class::cast), Arbitraries.of(true, false));
		Arbitrary<Object> values = Arbitraries.recursive(() -> scalars,
				(nested) -> Arbitraries.oneOf(nested.list().ofMinSize(1).ofMaxSize(3).map(Object.class::cast),
						Arbitraries.maps(names, nested).ofMinSize(1).ofMaxSize(3).map(Object.class::cast)),
				0, 2);
		return Arbitraries.maps(names, values).ofMinSize(1).ofMaxSize(4).map((members) -> new LinkedHashMap<>(members));
	}

	@Property(tries = 100_000)
	void isReadAsWhatItWasOrRejected(@ForAll("documents") Object document, @ForAll Corruption corruption,
			@ForAll @IntRange(max = 1_000) int where, @ForAll boolean pretty) {
		JsonNode original = MAPPER.valueToTree(document);
		String json = pretty ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document)
				: MAPPER.writeValueAsString(document);
		List<Integer> structure = structureOf(json, corruption);
		String corrupted = corruption.of(json, structure.get(where % structure.size()));
		try {
			assertThat(AnswerReader.read(corrupted, null).value()).as(corruption + " " + corrupted)
				.hasToString(original.toString());
		}
		catch (LlmParseException rejected) {
			assertThat(rejected.rawText()).isEqualTo(corrupted);
			assertThat(corruption).isNotIn(Corruption.PROSE, Corruption.FENCE, Corruption.THOUGHTS);
		}
	}

	/**
	 * The positions of brackets, colons and quotes. Words are inserted before brackets
	 * and colons only, because before a quote they may be a part of the text.
	 */
	private static List<Integer> structureOf(String json, Corruption corruption) {
		boolean inserts = corruption == Corruption.LEFT_OUT || corruption == Corruption.COMMENT;
		List<Integer> positions = new ArrayList<>();
		for (int i = 1; i < json.length(); i++) {
			if ((inserts ? "{}[]:" : STRUCTURE).indexOf(json.charAt(i)) >= 0) {
				positions.add(i);
			}
		}
		return positions;
	}

	@Property(tries = 30)
	void takesTimeInProportionToTheLength(@ForAll("documents") Object document, @ForAll Corruption corruption,
			@ForAll @IntRange(max = 1_000) int where) {
		String json = MAPPER.writeValueAsString(Map.of("a", document));
		List<Integer> structure = structureOf(json, corruption);
		ReadingTime.assertGrowsWithLength("", corruption.of(json, structure.get(where % structure.size())), 400_000);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * What is read from an answer, and what is refused.
 */
class AnswerReaderTests {

	private static final OutputSchema BOOK = OutputSchema.of("""
			{"type": "object", "required": ["title", "pages"], "additionalProperties": false,
			 "properties": {"title": {"type": "string"}, "pages": {"type": "integer"}, "series": {"type": "string"},
			                "tags": {"type": "array", "items": {"type": "string"}}}}""");

	private static final OutputSchema TITLES = OutputSchema
		.of("""
				{"type": "array", "items": {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}}""");

	private static String read(String answer) {
		return AnswerReader.read(answer, null).value().toString();
	}

	private static LlmParseException refusal(String answer, OutputSchema schema) {
		return catchThrowableOfType(LlmParseException.class, () -> AnswerReader.read(answer, schema));
	}

	/** B70: what is valid stays as it is, to the letter. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1}", " { \"a\" : [ ] }\n", "[1,2.50,1e3]", "\"text\"", "42", "true", "null",
			"{\"text\":\"```js\\n{}```\"}" })
	void leavesValidJsonAsItIs(String answer) {
		assertThat(AnswerReader.read(answer, null).text()).isEqualTo(answer.stripLeading());
	}

	/** B68, B70. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			Sure! {"a": "b"} Anything else?                  | {"a":"b"}
			Use {braces} here: ```json\\n{"a": 1}\\n```      | {"a":1}
			See [1] and {this}. {"a": [1, 2]}                | {"a":[1,2]}
			{'a': 'it\\'s', 'b': True, 'c': None}            | {"a":"it's","b":true,"c":null}
			{“a”: “b”}                                       | {"a":"b"}
			{"a": "say "hi" to me", "b": 1}                  | {"a":"say \\"hi\\" to me","b":1}
			{"a": 1 "b": 2}                                  | {"a":1,"b":2}
			{"a": 1,}                                        | {"a":1}
			/* so */ {"a": 1} // that is all                 | {"a":1}
			{a: New York, b: [x, y]}                         | {"a":"New York","b":["x","y"]}
			{"a": "C:\\path"}                                | {"a":"C:\\\\path"}
			{"price": 1_000.50}                              | {"price":1000.50}
			{"a": "{\\"b\\": 1}"}                            | {"a":"{\\"b\\": 1}"}
			{"a": 1}, "b": 2}                                | {"a":1,"b":2}
			{"a":1} {"a":2}                                  | [{"a":1},{"a":2}]
			Here: {"a": "```{} [1]``` ```{c"} or so.         | {"a":"```{} [1]``` ```{c"}
			""")
	void mendsHarmlessMistakes(String answer, String expected) {
		assertThat(read(answer.replace("\\n", "\n"))).isEqualTo(expected);
	}

	/** Real line breaks in a text. */
	@Test
	void keepsRawLineBreaks() {
		assertThat(AnswerReader.read("{\"a\": \"one\ntwo\"}", null).value().get("a").stringValue())
			.isEqualTo("one\ntwo");
	}

	/** B63. */
	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "I cannot help with that.", "}", "Let me think: [sic]" })
	void saysThatThereIsNoJson(String answer) {
		LlmParseException refusal = refusal(answer, BOOK);
		assertThat(refusal.problem()).isEqualTo(Problem.NO_JSON);
		assertThat(refusal.retryMessage()).contains("no JSON");
		assertThat(refusal.rawText()).isEqualTo(answer);
	}

	/** B64. */
	@Test
	void saysWhereTheMistakeIs() {
		LlmParseException refusal = refusal("{\n  \"title\": \"Emma\",\n  \"pages\": ,\n}", null);
		assertThat(refusal.problem()).isEqualTo(Problem.SYNTAX);
		assertThat(refusal.retryMessage()).contains("line 3").contains("column 12").contains("Emma");
		assertThat(refusal).hasMessageNotContaining("Emma");
	}

	/** B69: never the piece of an answer that was cut off, nor one with gaps. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"title\": \"Em", "{\"title\": \"Emma\"", "[{\"a\": 1}, {\"a\": 2}, {\"a\"", "[1, 2,",
			"```json\n{\"title\": \"Emma\",", "Here: {\"list\": [{\"a\": 1}, {\"a\": 2}", "{\"a\": tru",
			"{\"a\":\"\\u00", "{\"a\": {\"b\": 1}, \"c\": \"d", "{'a': [{'b': 1}, {'b': " })
	void refusesWhatIsCutOff(String answer) {
		assertThat(refusal(answer, null).problem()).isEqualTo(Problem.TRUNCATED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1, 2, ...]", "{\"a\": 1, ...}", "{\"a\": }", "[1,,2]", "{oops}", "{\"a\": 1, \"a\": 2}",
			"{\"a\": {\"b\" 1}, \"c\": {\"d\": 2}}", "{\"a\": NaN}" })
	void refusesWhatHasGapsOrMayMeanTwoThings(String answer) {
		assertThat(refusal(answer, null).problem()).isEqualTo(Problem.SYNTAX);
	}

	/** B69: any answer, cut at any place, is refused or means the same. */
	@Test
	void neverTakesAPartForTheWhole() {
		String answer = "{\"title\": \"Emma\", 'tags': [\"a\", {\"b\": \"it's\"}], pages: 474, \"more\": {\"x\": [1, 2, 3]}}";
		String whole = read(answer);
		for (int end = 1; end < answer.length(); end++) {
			String cut = answer.substring(0, end);
			assertThatExceptionOfType(LlmParseException.class).as(cut).isThrownBy(() -> AnswerReader.read(cut, null));
			assertThatExceptionOfType(LlmParseException.class).as(cut)
				.isThrownBy(() -> AnswerReader.read("Here it is:\n```json\n" + cut, null));
		}
		assertThat(read("Here it is:\n```json\n" + answer + "\n```\nEnjoy!")).isEqualTo(whole);
	}

	/** B69: nor what a text inside of it shows in a fence. */
	@Test
	void neverTakesWhatIsQuotedForTheWhole() {
		String answer = "Here it is: {\"text\": \"Write ```{b: 1}``` or\n```\n['a', 'b']\n```\nor so.\", \"ok\": true, \"pages\": 4.5}";
		for (int end = answer.indexOf('{') + 1; end < answer.length(); end++) {
			String cut = answer.substring(0, end);
			assertThatExceptionOfType(LlmParseException.class).as(cut).isThrownBy(() -> AnswerReader.read(cut, null));
		}
		JsonNode whole = AnswerReader.read(answer, null).value();
		assertThat(whole.get("text").stringValue()).isEqualTo("Write ```{b: 1}``` or\n```\n['a', 'b']\n```\nor so.");
		assertThat(whole.get("pages").doubleValue()).isEqualTo(4.5);
	}

	/**
	 * B70: code that a text shows is a part of it, also where there is something to mend.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{\"code\": \"Use:\n```python\nprint(1)\n```\nok\", \"n\": 1}",
			"{\"code\": \"Use:\n```python\nprint(1)\n```\nok\", \"n\": 1,}",
			"So: {'code': 'Use:\n```python\nprint(1)\n```\nok', 'n': 1}. Enjoy!" })
	void losesNoCodeOfAText(String answer) {
		assertThat(AnswerReader.read(answer, null).value().get("code").stringValue())
			.isEqualTo("Use:\n```python\nprint(1)\n```\nok");
	}

	/** What only guessing could mend, with code in its middle, nobody has to guess. */
	@Test
	void refusesJsonThatLosesCode() {
		assertThat(refusal("{\"code\": \"Use ```ls -l``` now\" \"n\": 1}", null).problem()).isEqualTo(Problem.SYNTAX);
	}

	@Test
	void knowsJsonBehindCode() {
		String code = "```java\n" + "class A { int[] a = {1}; }\n".repeat(500) + "```\n";
		String links = "[docs](https://example.org) ".repeat(100);
		assertThat(read(code + links + "Result: {\"text\": \"Write ```ls -l``` now\"}"))
			.isEqualTo("{\"text\":\"Write ```ls -l``` now\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			```json\\n[]\\n```                | []
			Found none:\\n```\\n{}\\n```     | {}
			```json\\n[1, 2, 3]\\n```         | [1,2,3]
			```json\\n{"a": 1}\\n``` ```[]``` | {"a":1}
			""")
	void takesFromABlockWhatMayBeAFootnoteElsewhere(String answer, String expected) {
		assertThat(read(answer.replace("\\n", "\n"))).isEqualTo(expected);
	}

	/** B62: path and reason. */
	@Test
	void saysWhatIsWrongWithTheForm() {
		LlmParseException refusal = refusal("{\"title\": 7, \"pages\": \"many\", \"tags\": [[]]}", BOOK);
		assertThat(refusal.problem()).isEqualTo(Problem.SCHEMA);
		assertThat(refusal.retryMessage()).contains("/pages").contains("integer").contains("/tags/0");
		assertThat(refusal("{\"pages\": 1}", BOOK).retryMessage()).contains("title");
	}

	/** B70: what a lenient reader takes costs no second call. */
	@Test
	void bringsValuesIntoTheFormWhereNothingIsLost() {
		JsonNode book = AnswerReader
			.read("{\"title\": 1984, \"pages\": \"328\", \"series\": null, \"tags\": \"novel\", \"extra\": 1}", BOOK)
			.value();
		assertThat(book).hasToString("{\"title\":\"1984\",\"pages\":328,\"tags\":[\"novel\"],\"extra\":1}");
		assertThat(refusal("{\"title\": null, \"pages\": 1}", BOOK).retryMessage()).contains("title");
	}

	@Test
	void prefersTheJsonThatHasTheForm() {
		assertThat(AnswerReader.read("Example: {\"x\": 1}. Answer: {\"title\": \"Emma\", \"pages\": 474}", BOOK).text())
			.isEqualTo("{\"title\":\"Emma\",\"pages\":474}");
		assertThat(refusal("{\"title\": \"A\", \"pages\": 1}{\"title\": \"B\", \"pages\": 2}", BOOK).problem())
			.isEqualTo(Problem.SEVERAL);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"type":"boolean"}                     | The answer is **True**.   | true
			{"type":"integer"}                     | The answer: 12,000        | 12000
			{"type":"number"}                      | -3.50                     | -3.50
			{"type":"string"}                      | plain words               | "plain words"
			{"type":"string"}                      | Use [a "b"]: {c}          | "Use [a \\"b\\"]: {c}"
			{"type":"string"}                      | {"a":1}                   | "{\\"a\\":1}"
			{"type":"string"}                      | "quoted"                  | "quoted"
			{"type":"string","enum":["ONE","TWO"]} | **Two** is the answer.    | "TWO"
			""")
	void findsTheOneValueInASentence(String schema, String answer, String expected) {
		assertThat(AnswerReader.read(answer, OutputSchema.of(schema)).text()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"type":"boolean"}                     | true or false
			{"type":"boolean"}                     | That is not true.
			{"type":"integer"}                     | The population is 2 million.
			{"type":"integer"}                     | 1 or 2
			{"type":"integer"}                     | version 1.2.3
			{"type":"string","enum":["ONE","TWO"]} | one or two
			""")
	void refusesWordsThatMayMeanSomethingElse(String schema, String answer) {
		assertThat(refusal(answer, OutputSchema.of(schema)).problem()).isEqualTo(Problem.NO_JSON);
	}

	/**
	 * Nothing is lost, whatever it costs: refused, where the mistake cannot be told for
	 * certain.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{\"title\": \"Emma\", \"pages\": \"1 474\"}",
			"{\"title\": \"Emma\", \"pages\": \"3 or 4\"}",
			"{\"title\": \"smile :} yes\", \"pages\": , \"sequel\": {\"title\": \"Emma 2\", \"pages\": 10}}",
			"Draft: {\"title\": \"A\", \"pages\": 1}. Final: {\"title\": \"B\", \"pages\": 2}",
			"```json\n{\"title\": \"A\", \"pages\": 1}\n```\nuse\n```json\n{\"title\": \"B\", \"pages\": 2}\n```",
			"{\"title\": \"Emma\", \"pages\": 1, \"tags\": [\"x\", ...]} Example: {\"title\": \"E\", \"pages\": 1}",
			"```json\n{\"title\": \"Emma\", \"pages\": 2\n```", "{\"title\": \"Emma\", \"pages\": 3.7}",
			"{\"title\": 1e3, \"pages\": 3}" })
	void refusesBooksThatHaveLostSomething(String answer) {
		assertThat(refusal(answer, BOOK)).as(answer).isNotNull();
	}

	/** The same where no form is known. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"note\": \"Use \"}\" to close\", \"next\": 1}",
			"{\"answer\": \"The set is {\"a\", \"b\"}\", \"score\": 5}", "[\"f([\"a\"])\", \"c\"]",
			"{'set': 'is {'a'} small', 'b': 2}", "[{\"a\":1}], {\"a\":2}]", "{\"a\":1}, b: 2}", "{\"a\":1}\n\"b\": 2}",
			"{\"a\":[{\"x\":1}},{\"x\":2}]}", "[[1,2]],[3]]", "{\"items\": [1, 2, 3, // ... 97 more items\n]}",
			"[\"a\",\"b\" /* and so on */]", "[1, 2, etc.]", "{\"a\": 1, \"b\": 2, etc.}", "[1,000, 25]",
			"{\"a\": \"1\", \"b: \"2\", \"c\": \"3\"}", "{\"a\": \"x\", \"b\": \"y\n\"c\": \"z\"}",
			"{\"a\": \"x\" + \"y\"}", "[1 2 3]", "[\"She said \"hello\", \"goodbye\", and left\"]",
			"{'q': 'She said 'a', 'b': c', 'r': 'z'}", "{\"a\": \"C:\\Users\\bob\", \"b\": 1,}",
			"{\"a\": [true false]}", "{\"a\": tru}", "```json\n{\"items\": [{\"ok\": tru\n```",
			"See [1]: {\"a\": \"```\"} and ```json\n{\"b\": 1}```" })
	void refusesWhatHasLostSomething(String answer) {
		assertThat(refusal(answer, null)).as(answer).isNotNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{zip: 01234, phone: +49301234567}          | {"zip":"01234","phone":"+49301234567"}
			{'re': '\\d+\\.', 'x': '\\x41', 'q': 'it\\'s'} | {"re":"\\\\d+\\\\.","x":"A","q":"it's"}
			/* {"a": 0} */ {"a": 1}                    | {"a":1}
			<think>{"a": 0}? no</think>{"a": 1}        | {"a":1}
			{"a":1};{"a":2} done                       | [{"a":1},{"a":2}]
			""")
	void keepsWhatMayMatter(String answer, String expected) {
		assertThat(read(answer)).isEqualTo(expected);
	}

	/**
	 * Where a list is asked for, all of its elements are taken, however they are written.
	 */
	@ParameterizedTest
	@ValueSource(
			strings = { "1. {A}\n2. {B}\n3. {C}", "{A}\n{B}\n{C}\nI hope this helps!", "```json\n{A}\n{B}\n{C}\n```",
					"```json\n{A}\n```\nand\n```json\n{B}\n```\n```json\n{C}\n```", "Here: [{A}, {B}, {C},]" })
	void takesAllElementsOfAList(String answer) {
		String filled = answer.replaceAll("\\{([A-C])}", "{\"title\": \"$1\"}");
		assertThat(AnswerReader.read(filled, TITLES).text())
			.isEqualTo("[{\"title\":\"A\"},{\"title\":\"B\"},{\"title\":\"C\"}]");
	}

	/** A schema that cannot be used checks nothing, and harms nothing. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"type\": \"object\", \"pattern\": \"[\"}", "{\"$ref\": \"#/$defs/missing\"}",
			"{\"$schema\": \"https://example.com/unknown\"}", "no schema", "[]" })
	void livesWithSchemasThatAreNone(String schema) {
		assertThat(AnswerReader.read("{\"a\": 1}", OutputSchema.of(schema)).text()).isEqualTo("{\"a\": 1}");
	}

	/** B68, B70: valid JSON is found among whatever else an answer has. */
	@ParameterizedTest
	@ValueSource(strings = { "```java\nclass A { String f() { return \"x\"; } }\n```\n{BOOK}",
			"```log\n[2024-01-05 12:00:00] INFO \"x\"\n```\n```json\n{BOOK}\n```",
			"```json\n{\"input\": 1}\n```\nThe answer: {BOOK}", "{BOOK}\nHope this helps :]",
			"{BOOK}\nThe range is (0, 500].", "See [the docs](http://x.y/z) and [1].\n{BOOK}\n- [ ] todo\n[^1]: note",
			"Regex `[^\"]+` is fine.\n{BOOK}", "A [link: see \"Emma\"](http://x):\n{BOOK}",
			"Empty [] and {} first.\n{BOOK}", "````\n{BOOK}\n````",
			"{BOOK}\n\nAs you asked: *one* book, `JSON` only...", "Options: [A], [B]\n{BOOK}" })
	void findsValidJsonAmongOtherThings(String answer) {
		String book = "{\"title\": \"A {b} [c]: \\\"d\\\" e's, f\", \"pages\": 474}";
		assertThat(AnswerReader.read(answer.replace("{BOOK}", book), BOOK).value().get("pages").intValue())
			.isEqualTo(474);
	}

	/** Nothing is left out of a list, and nothing gets into it. */
	@ParameterizedTest
	@ValueSource(strings = { "{A}\n...\n{C}", "[{A}, {B}]\n... (98 more omitted)", "[{A}] ... and 5 more",
			"I considered {A} but my answer is just {B}", "```json\n{A}\n```\nWait, I was wrong: {B}" })
	void refusesListsWithGapsAndDrafts(String answer) {
		String filled = answer.replaceAll("\\{([A-C])}", "{\"title\": \"$1\"}");
		assertThat(refusal(filled, TITLES)).as(filled).isNotNull();
	}

	@Test
	void readsStrictlyWhereRepairIsSwitchedOff() {
		assertThat(AnswerReader.readStrictly("{\"title\": \"Emma\", \"pages\": 474}", BOOK)
			.value()
			.get("pages")
			.intValue()).isEqualTo(474);
		assertThatExceptionOfType(LlmParseException.class)
			.isThrownBy(() -> AnswerReader.readStrictly("Sure: {\"title\": \"Emma\", \"pages\": 474}", BOOK));
	}

	/** B116: thoughts are no answer, in whatever tag. What follows them is. */
	@ParameterizedTest
	@ValueSource(strings = { "<think>{DRAFT}</think>{A}", "{DRAFT} Hm.</think>{A}", "So: <think>{DRAFT}</think>\n{A}",
			"<think>{DRAFT}</think><think>{DRAFT}</think>{A}", "<think>a <think>{DRAFT}</think> b {DRAFT}</think>{A}",
			"<THINK>{DRAFT}</THINK>{A}", "<think type=\"long\">{DRAFT}</think>{A}", "<analysis>{DRAFT}</analysis>\n{A}",
			"<scratchpad>{DRAFT}</scratchpad><answer>{A}</answer>", "[THINK]{DRAFT}[/THINK]{A}",
			"<inner_monologue>{DRAFT}</inner_monologue>{A}", "\u25c1think\u25b7{DRAFT}\u25c1/think\u25b7{A}",
			"<step n=1>{DRAFT}</step>\n{A}",
			"<|channel|>analysis<|message|>{DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>{A}" })
	void readsWhatFollowsThoughts(String answer) {
		for (OutputSchema schema : new OutputSchema[] { BOOK, null }) {
			JsonNode value = AnswerReader
				.read(answer.replace("{DRAFT}", "{\"title\": \"Draft\", \"pages\": 1}")
					.replace("{A}", "{\"title\": \"<b>A</b>\", \"pages\": 2}"), schema)
				.value();
			assertThat(value.get("title").stringValue()).isEqualTo("<b>A</b>");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "<think>{DRAFT}", "<think>{DRAFT}</think>", "<thoughts>{DRAFT}</thoughts> Hm.",
			"Well, <reasoning mode=x>{DRAFT}" })
	void refusesAnAnswerOfThoughtsOnly(String answer) {
		assertThat(refusal(answer.replace("{DRAFT}", "{\"title\": \"Draft\", \"pages\": 1}"), BOOK)).isNotNull();
	}

	/** Tags inside of JSON, or around the answer, are no thoughts. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"a": "<think>x</think>"}                       | {"a":"<think>x</think>"}
			{"a": "1 <b>2</b>", 'c': "<think>"}             | {"a":"1 <b>2</b>","c":"<think>"}
			<json>{"a": 1}</json>                           | {"a":1}
			<book>{"a": 1}</book>                           | {"a":1}
			The type is List<String>: {"a": 1}              | {"a":1}
			{"a": 1}</s>                                    | {"a":1}
			""")
	void keepsTagsThatAreNoThoughts(String answer, String expected) {
		assertThat(read(answer)).isEqualTo(expected);
	}

	/** A list with a row that cannot be read is no list without that row. */
	@ParameterizedTest
	@ValueSource(strings = { "{A}\n{\"title\": \"Emma\", \"author\": }\n{C}", "{A}\n{\"title\": }\n{C}",
			"{A}\n{title: \"Emma\n{C}", "- {A}\n- {\"title\" \"Emma\"}\n- {C}" })
	void refusesAListWithABrokenRow(String answer) {
		String filled = answer.replaceAll("\\{([A-C])}", "{\"title\": \"$1\"}");
		assertThat(refusal(filled, TITLES)).as(filled).isNotNull();
		assertThat(refusal(filled, null)).as(filled).isNotNull();
	}

	/** Without a form, one of two different values may be a draft. */
	@ParameterizedTest
	@ValueSource(
			strings = { "Format e.g. {A}. So the answer is: {B}", "```json\n{A}\n```\nCorrected:\n```json\n{B}\n```",
					"First {A}, no, {B}", "```json\n{A}\n```\nSorry, I mean {B}" })
	void refusesTwoValuesOfUnknownForm(String answer) {
		String filled = answer.replaceAll("\\{([A-C])}", "{\"title\": \"$1\"}");
		assertThat(refusal(filled, null).problem()).as(filled).isEqualTo(Problem.SEVERAL);
		assertThat(read(filled.replace("\"B\"", "\"A\""))).isEqualTo("{\"title\":\"A\"}");
	}

	/** Words beside a list that are not known to be harmless may stand for values. */
	@ParameterizedTest
	@ValueSource(strings = { "(and 8 more)", "etc.", "and so on.", "(list truncated)", "[8 more books]", "usw.",
			"und 8 weitere", "The rest is similar.", "Die übrigen folgen.", "(98 omitted)", "I stopped here." })
	void refusesWordsThatMayStandForValues(String words) {
		assertThat(refusal("[{\"title\": \"A\"}, {\"title\": \"B\"}]\n" + words, TITLES)).as(words).isNotNull();
		assertThat(refusal("{\"title\": \"A\"}\n{\"title\": \"B\"}\n" + words, TITLES)).as(words).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "I hope this helps!", "Enjoy!", "Let me know if you need anything else.", "```", "." })
	void readsAListBesidePoliteWords(String words) {
		assertThat(AnswerReader.read("Here: [{\"title\": \"A\"}]\n" + words, TITLES).value()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\": 1, /* same as above */ \"b\": 2}", "{\"a\": 1, // snip\n\"b\": 2}",
			"{\"a\": 1 /* weitere Felder */}", "{\"a\": 1,\n// fields go here\n\"b\": 2}", "[1, // usw\n2]",
			"{\"a\": 1, // siehe oben\n}" })
	void refusesCommentsThatMayStandForValues(String answer) {
		assertThat(refusal(answer, null)).as(answer).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"pages\": 474, // number of pages\n\"a\": 1}",
			"{\"a\": 1, // required\n\"pages\": 474}", "{\"pages\": 474 /* integer */}" })
	void readsCommentsThatExplainAValue(String answer) {
		assertThat(AnswerReader.read(answer, null).value().get("pages").intValue()).isEqualTo(474);
	}

	/** What was meant to replace the draft was cut off. */
	@ParameterizedTest
	@ValueSource(strings = { "Answer: {\"title\": \"Solaris\", \"pages\": 19", "So: {\"title\": \"Sol",
			"Better: {\"title\": \"S\", \"pages\": }" })
	void refusesAFencedDraftBeforeABrokenAnswer(String answer) {
		String fenced = "```json\n{\"title\": \"Draft\", \"pages\": 1}\n```\n";
		assertThat(refusal(fenced + answer, BOOK)).isNotNull();
		assertThat(refusal(fenced + answer, null)).isNotNull();
	}

	/** Escapes of Python and JavaScript name one character each. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"a": "Caf\\xe9"}         | Caf\u00e9
			{"a": "\\N{BULLET} one"}  | \u2022 one
			{"a": "\\101"}            | A
			{"a": b'Solaris'}         | Solaris
			{"a": u"Solaris"}         | Solaris
			{"a": "\\u{e9}"}          | \u00e9
			{"a": "\\U000000e9"}      | \u00e9
			{"a": "\\d+"}             | \\d+
			""")
	void readsEscapesOfOtherLanguages(String answer, String expected) {
		assertThat(AnswerReader.read(answer, null).value().get("a").stringValue()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{a::::}", "{\"a\": \"\\N{NO SUCH NAME}\"}", "{\"a\": \"\\1\"}", "{\"a\": \"\\xg\"}",
			"{\"a\": :}", "{\"a\": -}" })
	void refusesEscapesAndWordsWithoutAMeaning(String answer) {
		assertThat(refusal(answer, null)).as(answer).isNotNull();
	}

	/** What loses nothing is read. */
	@Test
	void readsConstantsInAnotherCaseAndListsInAWrapper() {
		OutputSchema genre = OutputSchema
			.of("{\"type\":\"object\",\"properties\":{\"genre\":{\"enum\":[\"CRIME\",\"SCIENCE_FICTION\"]}}}");
		assertThat(AnswerReader.read("{\"genre\": \"crime\"}", genre).value()).hasToString("{\"genre\":\"CRIME\"}");
		assertThat(AnswerReader.read("{\"genre\": \"Science Fiction\"}", genre).value())
			.hasToString("{\"genre\":\"SCIENCE_FICTION\"}");
		assertThat(refusal("{\"genre\": \"romance\"}", genre)).isNotNull();
		assertThat(AnswerReader.read("{\"items\": [{\"title\": \"A\"}]}", TITLES).value())
			.hasToString("[{\"title\":\"A\"}]");
		assertThat(refusal("{\"items\": [{\"title\": \"A\"}], \"more\": true}", TITLES)).isNotNull();
		assertThat(AnswerReader.read("[{\"title\": \"A\", \"pages\": 1}]", BOOK).value())
			.hasToString("{\"title\":\"A\",\"pages\":1}");
	}

	private record Volume(String title, Optional<String> subtitle, @Nullable String series, List<Volume> sequels) {
	}

	@Test
	void readsNullAndNothingForAnOptionalProperty() {
		OutputSchema schema = OutputSchema.of("""
				{"type":"object","required":["title","subtitle","series"],"properties":{"title":{"type":"string"},
				"subtitle":{"type":"string"},"series":{"type":"string"},
				"sequels":{"type":"array","items":{"$ref":"#"}}}}""").forType(Volume.class);
		assertThat(AnswerReader.read("{\"title\":\"A\",\"subtitle\":null,\"sequels\":[{\"title\":\"B\"}]}", schema)
			.value()).hasToString("{\"title\":\"A\",\"sequels\":[{\"title\":\"B\"}]}");
		assertThat(refusal("{\"subtitle\":null}", schema).retryMessage()).contains("title");
	}

	/**
	 * B111: neither a pattern nor references can make the time of a validation unbounded.
	 */
	@Test
	void validatesInBoundedTime() {
		OutputSchema backtracking = OutputSchema
			.of("{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"^x*x*x*x*x*x*x*x*x*x*y$\"}}}");
		StringBuilder definitions = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
		for (int i = 0; i < 30; i++) {
			definitions.append("\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},"
				.formatted(i, i + 1, i + 1));
		}
		OutputSchema doubling = OutputSchema.of(definitions + "\"d30\":{\"type\":\"object\"}}}");
		assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
			AnswerReader.read("{\"a\": \"" + "x".repeat(5_000) + "\"}", backtracking);
			AnswerReader.read("{\"a\": 1}", doubling);
		});
	}

	/** B111: a schema reads nothing outside of itself. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"$ref\":\"classpath:application.yml\"}", "{\"$ref\":\"file:///etc/passwd\"}",
			"{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"http://127.0.0.1:1/schema\"}}}",
			"{\"$ref\":\"other.json\"}" })
	void readsNoReferenceOutsideOfASchema(String schema) {
		assertThat(OutputSchema.of(schema)).isNull();
	}

	/** Bad input: bounded depth. */
	@ParameterizedTest
	@ValueSource(strings = { "[", "{\"a\":", "{a:", "[{'a':" })
	void refusesWhatIsNestedTooDeeply(String level) {
		assertThat(refusal(level.repeat(10_000), null)).isNotNull();
		String closed = level.repeat(10_000) + "1"
				+ level.replaceAll("[^\\[{]", "").replace("{", "}").replace("[", "]").repeat(10_000);
		assertThat(refusal(closed, null)).isNotNull();
	}

	/**
	 * Bad input: an answer of 5 MB, good or bad, is read in time that grows with its
	 * length.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{\"a\": \"x\"} ", "{", "[", "```{a ", "\"a\": \"b\", ", "{'a': \"b\"c\" ",
			"{\"a\":\":\":\"", "{a: b c ", "[a ", "\" \" ", "//", "/* ", "{\"a\": \"b\"}, \"c\":", "{}[", "\"/*x",
			"\"//x", "{a:\"b}c ", "{x} ", "[3 of 5] ", ".", "{'a': \"x\" \n", "{\"a\":\"```\"} ", "[x] ```[ ",
			"[[x ```", "{'a': \"```\" ```\n", "}99</think>[NaNNaN", "</think>", "<b>", "<b></b>", "\n<b></b>",
			"<think>", "<think>a</think>", "[THINK]", "{\"a\": 1} <b></b>", "[// x) ] ", "[/* ", "[\u201ca] ", "[`a] ",
			"x {\"a\":1}/* " })
	void takesTimeInProportionToTheLength(String unit) {
		ReadingTime.assertGrowsWithLength("", unit, 5_000_000);
		ReadingTime.assertGrowsWithLength("{\"x\": ", unit, 5_000_000);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is read from a text that may be JSON, whole or cut.
 */
class JsonFieldsTests {

	private static String read(String text) {
		return String.join(" ",
				JsonFields.in(text).stream().map((field) -> field.name() + "=" + field.value()).toList());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"a":"b"}                                   | a=b
			{ "a" : "b" , "c" : 42 }                    | a=b c=42
			{"a":-1.5e+3,"b":true,"c":null}             | a=-1.5e+3 b=true c=null
			{"a":{"b":"c"},"d":"e"}                     | b=c d=e
			{"a":["b","c"]}                             | a=b a=c
			"b"                                         | =b
			["b"]                                       | =b
			says "no" to {"a":"b"}                      | a=b
			{"a":"x\\"y\\\\z\\/"}                       | a=x"y\\z/
			{"a":"\\u0041\\u00e9!"}                     | a=Aé!
			{"a":"\\uZZ41"}                             | a=~ ZZ41~
			{"a":"b","input":"secret","c":"d"}          | a=b c=d
			{"prompt":{"x":"}","y":["]",{"z":1}]},"c":"d"} | c=d
			{"messages":["a\\"]",{"b":"c"}],"c":"d"}    | c=d
			{"content":5,"c":"d"}                       | c=d
			{"tools":[[],[1]],"c":"d"}                  | c=d
			{"a":{"arguments":"secret"},"c":"d"}        | c=d
			{"a":"cut                                   | a=cut
			{"a":4                                      | a=4
			{a:"b"}                                     | =b
			""")
	void readsFields(String text, String fields) {
		assertThat(read(text)).isEqualTo(fields.replace("~", ""));
	}

	@Test
	void readsEscapesOfControlCharacters() {
		assertThat(JsonFields.in("{\"a\":\"1\\n2\\t3\\r4\\b5\\f6\"}")).singleElement()
			.isEqualTo(new JsonFields.Field("a", "1\n2\t3\r4 5 6"));
	}

	@Test
	void readsAnEscapeThatIsCutAsABlank() {
		assertThat(JsonFields.in("{\"a\":\"x\\u00")).singleElement().isEqualTo(new JsonFields.Field("a", "x 00"));
		assertThat(JsonFields.in("{\"a\":\"x\\")).singleElement().isEqualTo(new JsonFields.Field("a", "x\\"));
	}

	@Test
	void findsNothingInATextWithoutFields() {
		assertThat(JsonFields.in("no fields: 1, 2")).isEmpty();
		assertThat(JsonFields.in("")).isEmpty();
	}

	/** What stands behind 64 kB is not read. */
	@Test
	void readsTheBeginningOfALongText() {
		String text = "{\"a\":\"b\",\"long\":\"" + "x".repeat(70_000) + "\",\"c\":\"d\"}";
		List<JsonFields.Field> fields = JsonFields.in(text);
		assertThat(fields).extracting(JsonFields.Field::name).containsExactly("a", "long");
		assertThat(fields.get(1).value()).hasSize(65_536 - text.indexOf("xx"));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', textBlock = """
			~ {"a":1}~, true
			[1], true
			~"a"~, true
			a, false
			~a {"b":1}~, false
			""")
	void tellsWhatStartsLikeJson(String text, boolean startsLikeJson) {
		assertThat(JsonFields.startsLikeJson(text)).isEqualTo(startsLikeJson);
	}

}

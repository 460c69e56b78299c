/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.failure.FailureKind;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The texts that an IDE shows for the properties. An IDE shows each of them alone.
 */
class ConfigurationMetadataTests {

	/** Words that refer to another text. */
	private static final Pattern REFERS_TO_ANOTHER_TEXT = Pattern
		.compile("(^|[.] )(It|They|This|These|Those|There)\\b|\\bsuch (a|an)\\b|\\bthe same\\b|\\bsee (above|below)\\b"
				+ "|\\b(this|these|those) (property|setting|one)\\b|\\basks for one\\b");

	private final JsonNode metadata;

	ConfigurationMetadataTests() throws IOException {
		try (InputStream metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			this.metadata = JsonMapper.shared().readTree(metadata);
		}
	}

	private Stream<JsonNode> described() {
		return Stream.concat(this.metadata.get("groups").valueStream(), this.metadata.get("properties").valueStream());
	}

	private static String name(JsonNode node) {
		return node.get("name").asString();
	}

	private static String text(JsonNode node) {
		return node.path("description").asString("");
	}

	/** F81. */
	@Test
	void describesEachPropertyAndGroupInSentencesThatStandAlone() {
		assertThat(described().filter((node) -> !standsAlone(text(node))).map((node) -> name(node) + ": " + text(node)))
			.isEmpty();
	}

	private static boolean standsAlone(String text) {
		return text.matches("[A-Z].+\\.") && !text.contains("{@") && !text.contains("<") && text.split(" ").length > 3
				&& !REFERS_TO_ANOTHER_TEXT.matcher(text).find();
	}

	@Test
	void tellsPropertiesApart() {
		assertThat(this.metadata.get("properties").valueStream().map(ConfigurationMetadataTests::text))
			.doesNotHaveDuplicates();
	}

	@Test
	void namesTheDefaultOfEachProperty() {
		assertThat(this.metadata.get("properties")
			.valueStream()
			.filter((property) -> !property.has("defaultValue"))
			.filter((property) -> !property.get("type").asString().startsWith("java.util."))
			.filter((property) -> !text(property).contains("default"))
			.map(ConfigurationMetadataTests::name)).isEmpty();
	}

	/** A property of the records that no metadata describes would not be completed. */
	@Test
	void containsEveryPropertyOfTheRecords() {
		List<String> names = new ArrayList<>();
		collect(LlmRetryProperties.PREFIX, LlmRetryProperties.class, names);
		assertThat(this.metadata.get("properties").valueStream().map(ConfigurationMetadataTests::name))
			.containsAll(names)
			.contains("management.health.llm.enabled", "management.endpoint.llmretry.access");
	}

	private static void collect(String prefix, Class<?> type, List<String> names) {
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			if (component.getType().isRecord()) {
				collect(name, component.getType(), names);
			}
			else {
				names.add(name);
			}
		}
	}

	@Test
	void suggestsValuesAndKeys() {
		List<String> kinds = Arrays.stream(FailureKind.values())
			.map((kind) -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
		assertThat(suggested("llm.retry.fallback.when")).containsExactlyElementsOf(kinds);
		assertThat(suggested("llm.retry.retry-on")).isSubsetOf(kinds).contains("rate-limited");
		assertThat(suggested("llm.retry.give-up-on")).isSubsetOf(kinds).contains("rate-limited");
		assertThat(suggested("llm.retry.max-attempts-by-kind.keys")).isSubsetOf(kinds).contains("rate-limited");
		assertThat(suggested("llm.retry.providers.keys")).contains("openai", "anthropic", "google", "ollama");
		assertThat(hint("llm.retry.calls.keys").get("providers")).isNotEmpty();
		assertThat(hint("llm.retry.fallback.when").get("values"))
			.allSatisfy((value) -> assertThat(text(value)).matches("[A-Z][^{}/]*(/[^{}]*)?\\."));
	}

	private List<String> suggested(String hint) {
		return hint(hint).get("values").valueStream().map((value) -> value.get("value").asString()).toList();
	}

	private JsonNode hint(String name) {
		return this.metadata.get("hints")
			.valueStream()
			.filter((hint) -> name(hint).equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No hint " + name));
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Properties in YAML snippets exist and have valid values.
 */
class YamlSnippetsTests {

	/** By name; whether further names may follow. */
	private static final Map<String, Boolean> KNOWN = known();

	static List<Snippet> snippets() {
		return Page.all().stream().flatMap((page) -> page.snippets("yaml").stream()).toList();
	}

	@ParameterizedTest
	@MethodSource("snippets")
	void areProperties(Snippet snippet) throws IOException {
		Map<String, Object> properties = properties(snippet.code());
		assertThat(properties.keySet()).isNotEmpty().allSatisfy((name) -> assertThat(isKnown(name)).as(name).isTrue());
		bind(properties);
	}

	/** The test can fail. */
	@Test
	void reportsAMistake() throws IOException {
		Map<String, Object> wrong = properties("llm.retry.calls.ask.max-atempts: 3");
		assertThatException().isThrownBy(() -> bind(wrong)).havingRootCause().withMessageContaining("max-atempts");
		assertThat(isKnown("spring.ai.openai.apikeys")).isFalse();
	}

	private static void bind(Map<String, Object> properties) {
		new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("llm.retry",
				Bindable.of(LlmRetryProperties.class), new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	private static Map<String, Object> properties(String yaml) throws IOException {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("snippet",
				new ByteArrayResource(yaml.getBytes()))) {
			for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				properties.put(name, String.valueOf(source.getProperty(name)));
			}
		}
		return properties;
	}

	private static boolean isKnown(String name) {
		ConfigurationPropertyName property = ConfigurationPropertyName.adapt(name.replaceAll("\\[\\d+].*", ""), '.');
		if (KNOWN.containsKey(property.toString())) {
			return true;
		}
		return Stream.iterate(property, (parent) -> !parent.isEmpty(), ConfigurationPropertyName::getParent)
			.anyMatch((parent) -> KNOWN.getOrDefault(parent.toString(), false));
	}

	private static Map<String, Boolean> known() {
		Map<String, Boolean> known = new LinkedHashMap<>();
		try {
			List<URL> files = new ArrayList<>();
			for (String file : List.of("spring-configuration-metadata.json",
					"additional-spring-configuration-metadata.json")) {
				files.addAll(
						Collections.list(YamlSnippetsTests.class.getClassLoader().getResources("META-INF/" + file)));
			}
			for (URL file : files) {
				try (InputStream metadata = file.openStream()) {
					for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
						known.put(property.get("name").asString(),
								property.path("type").asString("").startsWith("java.util.Map"));
					}
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return known;
	}

}

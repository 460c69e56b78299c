/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.test.provider.ScriptedProvider;
import io.github.llmresilience.test.provider.ScriptedProviders;

import org.springframework.core.env.PropertyResolver;

/**
 * The properties that make the clients of an application call scripted providers.
 */
final class ClientProperties {

	/**
	 * Used unless the application sets them. In tests, one attempt is one request,
	 * because retries inside of clients wait in real time.
	 */
	static final Map<String, Object> DEFAULTS = Map.of("llm.retry.inner-retries", "disable",
			"spring.ai.openai.max-retries", 0, "spring.ai.anthropic.max-retries", 0, "spring.ai.retry.max-attempts", 0);

	/**
	 * The prefixes of the properties of Spring AI's starters, by provider. The properties
	 * of a model take precedence over those of all models.
	 */
	private static final Map<String, List<String>> SPRING_AI = Map.of("openai",
			List.of("spring.ai.openai", "spring.ai.openai.chat", "spring.ai.openai.embedding"), "anthropic",
			List.of("spring.ai.anthropic"), "ollama", List.of("spring.ai.ollama"), "mistral",
			List.of("spring.ai.mistralai"), "deepseek", List.of("spring.ai.deepseek"));

	/** The prefixes of the properties of LangChain4j's starters, by provider. */
	private static final Map<String, String> LANGCHAIN4J = Map.of("openai", "langchain4j.open-ai", "anthropic",
			"langchain4j.anthropic", "ollama", "langchain4j.ollama", "mistral", "langchain4j.mistral-ai");

	private static final List<String> MODELS_OF_LANGCHAIN4J = List.of("chat-model", "streaming-chat-model",
			"embedding-model");

	private ClientProperties() {
	}

	/**
	 * Returns the properties.
	 * @param application the properties of the application
	 */
	static Map<String, Object> of(ScriptedProviders providers, PropertyResolver application) {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (ScriptedProvider provider : providers.all()) {
			properties.put("scripted-providers." + provider.name() + ".base-url", provider.baseUrl());
			SPRING_AI.getOrDefault(provider.name(), List.of()).forEach((prefix) -> {
				properties.put(prefix + ".base-url", provider.baseUrl());
				properties.put(prefix + ".api-key", "scripted");
			});
			MODELS_OF_LANGCHAIN4J.stream()
				.map((model) -> LANGCHAIN4J.get(provider.name()) + "." + model)
				.filter((prefix) -> isConfigured(prefix, application))
				.forEach((prefix) -> properties.put(prefix + ".base-url", provider.baseUrl()));
		}
		return properties;
	}

	/** The properties create the model, so a model that is not configured gets none. */
	private static boolean isConfigured(String prefix, PropertyResolver application) {
		return application.containsProperty(prefix + ".base-url") || application.containsProperty(prefix + ".api-key");
	}

}

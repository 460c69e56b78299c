/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.Map;

import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ClientPropertiesTests {

	private final ScriptedProviders providers = ScriptedProviders.start();

	private final MockEnvironment application = new MockEnvironment();

	@AfterEach
	void stop() {
		this.providers.close();
	}

	@Test
	void leadsSpringAiToTheProviders() {
		this.providers.addOpenAiCompatible("mistral");
		Map<String, Object> properties = ClientProperties.of(this.providers, this.application);
		assertThat(properties).containsEntry("spring.ai.openai.base-url", this.providers.openai().baseUrl())
			.containsEntry("spring.ai.openai.chat.base-url", this.providers.openai().baseUrl())
			.containsEntry("spring.ai.openai.api-key", "scripted")
			.containsEntry("spring.ai.anthropic.base-url", this.providers.anthropic().baseUrl())
			.containsEntry("spring.ai.mistralai.base-url", this.providers.provider("mistral").baseUrl())
			.containsEntry("scripted-providers.mistral.base-url", this.providers.provider("mistral").baseUrl())
			.doesNotContainKey("spring.ai.deepseek.base-url");
	}

	@Test
	void leadsModelsOfLangChain4jThatTheApplicationConfigures() {
		this.application.setProperty("langchain4j.open-ai.chat-model.api-key", "key");
		this.application.setProperty("langchain4j.ollama.embedding-model.base-url", "http://ollama:11434");
		assertThat(ClientProperties.of(this.providers, this.application).keySet())
			.filteredOn((name) -> name.startsWith("langchain4j"))
			.containsExactlyInAnyOrder("langchain4j.open-ai.chat-model.base-url",
					"langchain4j.ollama.embedding-model.base-url");
	}

}

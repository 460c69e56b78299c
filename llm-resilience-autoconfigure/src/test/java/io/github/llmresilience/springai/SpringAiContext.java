/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration;
import io.github.llmresilience.time.Sleeper;

import org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

/**
 * An application with Spring AI's OpenAI and Anthropic starters, whose waits take no
 * time.
 */
final class SpringAiContext {

	private SpringAiContext() {
	}

	static ApplicationContextRunner at(ScriptedProviders providers) {
		return openAiOnly(providers).withConfiguration(AutoConfigurations.of(AnthropicChatAutoConfiguration.class))
			.withPropertyValues("spring.ai.anthropic.base-url=" + providers.url() + "/anthropic",
					"spring.ai.anthropic.api-key=anthropic-key", "spring.ai.anthropic.max-retries=0");
	}

	static ApplicationContextRunner openAiOnly(ScriptedProviders providers) {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmSpringAiAutoConfiguration.class,
							OpenAiChatAutoConfiguration.class, ToolCallingAutoConfiguration.class,
							ChatClientAutoConfiguration.class, ValidationAutoConfiguration.class))
			.withBean(Sleeper.class, () -> (duration) -> {
			})
			.withPropertyValues("spring.ai.openai.base-url=" + providers.url() + "/openai",
					"spring.ai.openai.api-key=openai-key", "spring.ai.openai.max-retries=0", "llm.retry.jitter=0",
					"llm.retry.inner-retries=ignore");
	}

}

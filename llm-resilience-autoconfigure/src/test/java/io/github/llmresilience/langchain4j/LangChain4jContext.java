/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.github.llmresilience.autoconfigure.LlmLangChain4jAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.http.LlmJdkHttpClient;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.time.Sleeper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with LangChain4j's OpenAI and Anthropic models, whose waits take no
 * time.
 */
final class LangChain4jContext {

	private LangChain4jContext() {
	}

	static ApplicationContextRunner at(ScriptedProviders providers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
					LlmLangChain4jAutoConfiguration.class))
			.withBean(Sleeper.class, () -> (duration) -> {
			})
			.withUserConfiguration(Models.class)
			.withPropertyValues("providers.url=" + providers.url(), "llm.retry.jitter=0",
					"llm.retry.inner-retries=ignore");
	}

	/**
	 * Declared by their interfaces, as one does.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Models {

		@Bean
		ChatModel openAiChatModel(@Value("${providers.url}") String url) {
			return OpenAiChatModel.builder()
				.httpClientBuilder(http())
				.baseUrl(url + "/openai")
				.apiKey("openai-key")
				.modelName("from-the-bean")
				.temperature(0.9)
				.maxRetries(0)
				.build();
		}

		@Bean
		ChatModel anthropicChatModel(@Value("${providers.url}") String url) {
			return AnthropicChatModel.builder()
				.httpClientBuilder(http())
				.baseUrl(url + "/anthropic/v1")
				.apiKey("anthropic-key")
				.modelName("from-the-bean")
				.maxTokens(77)
				.maxRetries(0)
				.build();
		}

		@Bean
		StreamingChatModel openAiStreamingChatModel(@Value("${providers.url}") String url) {
			return OpenAiStreamingChatModel.builder()
				.httpClientBuilder(http())
				.baseUrl(url + "/openai")
				.apiKey("openai-key")
				.modelName("from-the-bean")
				.build();
		}

		@Bean
		StreamingChatModel anthropicStreamingChatModel(@Value("${providers.url}") String url) {
			return AnthropicStreamingChatModel.builder()
				.httpClientBuilder(http())
				.baseUrl(url + "/anthropic/v1")
				.apiKey("anthropic-key")
				.modelName("from-the-bean")
				.build();
		}

		/** LangChain4j's exceptions have no headers. */
		private static JdkHttpClientBuilder http() {
			return JdkHttpClient.builder().httpClientBuilder(LlmJdkHttpClient.newBuilder());
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmLangChain4jAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration;
import io.github.llmresilience.http.LlmJdkHttpClient;

import org.springframework.ai.google.genai.GoogleGenAiChatModel;
import org.springframework.ai.google.genai.GoogleGenAiChatOptions;
import org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application with chat models of Spring AI and LangChain4j that all ask one server,
 * at the property {@code provider.url}.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ LlmRetryAutoConfiguration.class, LlmHttpAutoConfiguration.class,
		LlmSpringAiAutoConfiguration.class, LlmLangChain4jAutoConfiguration.class, HttpClientAutoConfiguration.class,
		ImperativeHttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
		RestClientAutoConfiguration.class, WebClientAutoConfiguration.class, OpenAiChatAutoConfiguration.class,
		AnthropicChatAutoConfiguration.class, ToolCallingAutoConfiguration.class, ChatClientAutoConfiguration.class })
public class AllModels {

	/** As in an application with {@code llm.retry.inner-retries=disable}. */
	private static final RetryTemplate WITHOUT_RETRIES = new RetryTemplate(RetryPolicy.withMaxRetries(0));

	private final String url;

	AllModels(@Value("${provider.url}") String url) {
		this.url = url;
	}

	@Bean
	OllamaChatModel ollamaChatModel(RestClient.Builder rest, WebClient.Builder web) {
		return OllamaChatModel.builder()
			.ollamaApi(OllamaApi.builder()
				.baseUrl(this.url)
				.restClientBuilder(rest.clone().requestFactory(new JdkClientHttpRequestFactory()))
				.webClientBuilder(web)
				.build())
			.options(OllamaChatOptions.builder().model("m").build())
			.retryTemplate(WITHOUT_RETRIES)
			.build();
	}

	@Bean
	GoogleGenAiChatModel googleGenAiChatModel() {
		return GoogleGenAiChatModel.builder()
			.genAiClient(ClientServices.googleClient(this.url))
			.options(GoogleGenAiChatOptions.builder().model("m").build())
			.retryTemplate(WITHOUT_RETRIES)
			.build();
	}

	@Bean("lc4j")
	dev.langchain4j.model.chat.ChatModel langChain4jModel() {
		return OpenAiChatModel.builder()
			.httpClientBuilder(http())
			.baseUrl(this.url)
			.apiKey("key")
			.modelName("m")
			.maxRetries(0)
			.build();
	}

	@Bean("lc4jStreaming")
	dev.langchain4j.model.chat.StreamingChatModel langChain4jStreamingModel() {
		return OpenAiStreamingChatModel.builder()
			.httpClientBuilder(http())
			.baseUrl(this.url)
			.apiKey("key")
			.modelName("m")
			.build();
	}

	private static JdkHttpClientBuilder http() {
		return JdkHttpClient.builder().httpClientBuilder(LlmJdkHttpClient.newBuilder());
	}

}

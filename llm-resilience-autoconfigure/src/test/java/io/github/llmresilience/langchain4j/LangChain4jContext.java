package io.github.llmresilience.langchain4j;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.github.llmresilience.autoconfigure.LlmLangChain4jAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.http.LlmJdkHttpClient;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.time.Sleeper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
			.withBean("openAiChatModel", OpenAiChatModel.class,
					() -> OpenAiChatModel.builder()
						.httpClientBuilder(http())
						.baseUrl(providers.url() + "/openai")
						.apiKey("openai-key")
						.modelName("from-the-bean")
						.temperature(0.9)
						.maxRetries(0)
						.build())
			.withBean("anthropicChatModel", AnthropicChatModel.class,
					() -> AnthropicChatModel.builder()
						.httpClientBuilder(http())
						.baseUrl(providers.url() + "/anthropic/v1")
						.apiKey("anthropic-key")
						.modelName("from-the-bean")
						.maxTokens(77)
						.maxRetries(0)
						.build())
			.withBean("openAiStreamingChatModel", OpenAiStreamingChatModel.class,
					() -> OpenAiStreamingChatModel.builder()
						.httpClientBuilder(http())
						.baseUrl(providers.url() + "/openai")
						.apiKey("openai-key")
						.modelName("from-the-bean")
						.build())
			.withBean("anthropicStreamingChatModel", AnthropicStreamingChatModel.class,
					() -> AnthropicStreamingChatModel.builder()
						.httpClientBuilder(http())
						.baseUrl(providers.url() + "/anthropic/v1")
						.apiKey("anthropic-key")
						.modelName("from-the-bean")
						.build())
			.withPropertyValues("llm.retry.jitter=0", "llm.retry.inner-retries=ignore");
	}

	/** LangChain4j's exceptions have no headers. */
	private static JdkHttpClientBuilder http() {
		return JdkHttpClient.builder().httpClientBuilder(LlmJdkHttpClient.newBuilder());
	}

}

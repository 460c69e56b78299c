package io.github.llmresilience.sample;

import io.github.llmresilience.call.LlmCallContext;
import okhttp3.Interceptor;

import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Spring AI's OpenAI and Anthropic clients use OkHttp, which does not listen to
 * interrupts: an attempt that takes too long is ended by cancelling its HTTP call.
 */
@Configuration(proxyBeanMethods = false)
class AbortableHttpClients {

	private static final Interceptor ABORTABLE = (chain) -> {
		LlmCallContext.find().ifPresent((attempt) -> attempt.onAbort(chain.call()::cancel));
		return chain.proceed(chain.request());
	};

	@Bean
	OpenAiHttpClientBuilderCustomizer abortableOpenAi() {
		return (builder) -> builder.interceptor(ABORTABLE);
	}

	@Bean
	AnthropicHttpClientBuilderCustomizer abortableAnthropic() {
		return (builder) -> builder.interceptor(ABORTABLE);
	}

}

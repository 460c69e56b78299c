/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.ai.retry.autoconfigure.SpringAiRetryAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What Spring AI's error handler throws: the same exceptions, with the whole response.
 */
class ErrorResponseTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withConfiguration(AutoConfigurations.of(SpringAiRetryAutoConfiguration.class));

	@AfterAll
	static void close() {
		providers.close();
	}

	private static Throwable call(ResponseErrorHandler handler) {
		RestClient client = RestClient.builder()
			.requestFactory(new JdkClientHttpRequestFactory())
			.defaultStatusHandler(handler)
			.build();
		return catchThrowable(() -> client.post()
			.uri(URI.create(providers.url() + "/openai"))
			.body("{}")
			.retrieve()
			.body(String.class));
	}

	@Test
	void keepsStatusHeadersAndBody() {
		providers.openAi.replies(Reply.error(429, "7"), Reply.error(503, "3"));
		this.context.withPropertyValues("spring.ai.retry.on-http-codes=503").run((context) -> {
			Throwable refused = call(context.getBean(ResponseErrorHandler.class));
			assertThat(refused).isInstanceOf(NonTransientAiException.class).hasMessageContaining("429");
			LlmFailure failure = new FailureClassifiers(List.of(), InstantSource.system()).classify(refused);
			assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
			assertThat(failure.status()).isEqualTo(429);
			assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
			assertThat(call(context.getBean(ResponseErrorHandler.class))).isInstanceOf(TransientAiException.class);
		});
	}

	@Test
	void canBeSwitchedOff() {
		this.context.withPropertyValues("llm.retry.spring-ai.keep-error-responses=false")
			.run((context) -> assertThat(context.getBean(ResponseErrorHandler.class))
				.isNotInstanceOf(ResponseCapturingErrorHandler.class));
	}

	@Test
	void leavesAHandlerOfTheApplicationAlone() {
		ResponseErrorHandler own = new ResponseErrorHandler() {

			@Override
			public boolean hasError(ClientHttpResponse response) {
				return false;
			}

		};
		this.context.withBean(ResponseErrorHandler.class, () -> own)
			.run((context) -> assertThat(context.getBean(ResponseErrorHandler.class)).isSameAs(own));
	}

}

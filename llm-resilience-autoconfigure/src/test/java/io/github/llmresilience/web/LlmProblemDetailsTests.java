/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.web;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmProblemDetailsAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.HttpClientErrorException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F85: a web application answers a failed call with its status, kind and
 * {@code Retry-After}.
 */
class LlmProblemDetailsTests {

	private static final AutoConfigurations OURS = AutoConfigurations.of(LlmRetryAutoConfiguration.class,
			LlmProblemDetailsAutoConfiguration.class);

	private static final String[] PROPERTIES = { "llm.retry.problem-details.enabled=true", "llm.retry.max-attempts=1" };

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(OURS)
		.withConfiguration(
				AutoConfigurations.of(DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class))
		.withBean(Librarian.class);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(OURS)
		.withConfiguration(AutoConfigurations.of(WebFluxAutoConfiguration.class))
		.withBean(Librarian.class);

	@RestController
	static class Librarian {

		private static HttpClientErrorException failure() {
			HttpHeaders headers = new HttpHeaders();
			headers.set(HttpHeaders.RETRY_AFTER, "7");
			return HttpClientErrorException.create("secret", HttpStatus.TOO_MANY_REQUESTS, "secret", headers,
					"secret".getBytes(), null);
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		@GetMapping("/book")
		public String book() {
			throw failure();
		}

		@LlmCall(model = "openai/gpt-4o")
		@GetMapping("/later")
		public Mono<String> later() {
			return Mono.error(failure());
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		@GetMapping("/bug")
		public String bug() {
			throw new IllegalStateException("Of the application");
		}

	}

	@Test
	void areAnsweredBySpringMvc() {
		this.servlet.withPropertyValues(PROPERTIES).run((context) -> {
			MockMvcTester web = MockMvcTester.from(context);
			for (String path : List.of("/book", "/later")) {
				assertThat(web.get().uri(path).exchange()).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
					.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
					.hasHeader(HttpHeaders.RETRY_AFTER, "7")
					.bodyText()
					.contains("\"kind\":\"RATE_LIMITED\"")
					.doesNotContain("secret");
			}
			assertThat(web.get().uri("/bug")).hasFailed().failure().hasRootCauseInstanceOf(IllegalStateException.class);
		});
	}

	@Test
	void areAnsweredByWebFlux() {
		this.reactive.withPropertyValues(PROPERTIES).run((context) -> {
			WebTestClient web = WebTestClient.bindToApplicationContext(context).build();
			for (String path : List.of("/book", "/later")) {
				String body = web.get()
					.uri(path)
					.exchange()
					.expectStatus()
					.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
					.expectHeader()
					.contentType(MediaType.APPLICATION_PROBLEM_JSON)
					.expectHeader()
					.valueEquals(HttpHeaders.RETRY_AFTER, "7")
					.expectBody(String.class)
					.returnResult()
					.getResponseBody();
				assertThat(body).contains("\"kind\":\"RATE_LIMITED\"").doesNotContain("secret");
			}
		});
	}

	@Test
	void areOptIn() {
		this.servlet.run((context) -> assertThat(context).doesNotHaveBean(LlmCallExceptionHandler.class));
		this.reactive.run((context) -> assertThat(context).doesNotHaveBean(LlmCallExceptionHandler.class));
	}

	@ParameterizedTest
	@EnumSource
	void haveAnErrorStatusForEachKind(FailureKind kind) {
		LlmAttempt attempt = new LlmAttempt("openai/gpt-4o-mini", 1, kind, null, Duration.ZERO, Duration.ZERO,
				new IllegalStateException("secret"), null);
		ResponseEntity<?> response = new LlmCallExceptionHandler()
			.handle(new LlmRetriesExhaustedException("ask", List.of(attempt), Duration.ofMillis(1), attempt.error()));
		boolean isOfTheRequest = Set
			.of(FailureKind.CONTEXT_LENGTH, FailureKind.PAYLOAD_TOO_LARGE, FailureKind.CONTENT_FILTERED)
			.contains(kind);
		assertThat(response.getStatusCode().is4xxClientError()).isEqualTo(isOfTheRequest);
		assertThat(response.getStatusCode().isError()).isTrue();
		assertThat(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
		assertThat(response.getBody()).asString().contains("kind=" + kind).doesNotContain("secret");
	}

}

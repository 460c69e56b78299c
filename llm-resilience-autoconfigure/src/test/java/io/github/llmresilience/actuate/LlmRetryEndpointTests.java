/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.List;
import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.time.Sleeper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.stream.config.BindingServiceConfiguration;
import org.springframework.cloud.stream.function.FunctionConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The endpoint as an operator meets it, over HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		classes = LlmRetryEndpointTests.Application.class,
		properties = { "server.address=127.0.0.1", "management.endpoints.web.exposure.include=llmretry,metrics",
				"spring.main.web-application-type=reactive", "spring.reactor.netty.shutdown-quiet-period=0s",
				"spring.ai.model.chat=none", "spring.ai.model.embedding=none", "spring.ai.model.image=none",
				"spring.ai.model.moderation=none", "spring.ai.model.audio.speech=none",
				"spring.ai.model.audio.transcription=none", "llm.retry.endpoint.recent-events=5",
				"llm.retry.calls.summary.model=openai/gpt", "llm.retry.providers.openai.concurrency-limit=7",
				"llm.retry.circuit-breaker.minimum-number-of-calls=3",
				"llm.retry.circuit-breaker.failure-rate-threshold=90" })
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
class LlmRetryEndpointTests {

	@LocalServerPort
	private int port;

	@Autowired
	private Librarian librarian;

	@Autowired
	private LlmCallTemplate template;

	private WebTestClient web;

	@BeforeEach
	void connect() {
		this.web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port + "/actuator").build();
	}

	private WebTestClient.BodyContentSpec get(String path) {
		return this.web.get().uri(path).exchange().expectStatus().isOk().expectBody();
	}

	@Test
	void showsBudgetsAndRunningAttempts() {
		this.librarian.recommend(3);
		get("/llmretry").jsonPath("$.providers.openai.retryBudget")
			.isNumber()
			.jsonPath("$.providers.openai.runningAttempts")
			.isEqualTo(0)
			.jsonPath("$.providers.anthropic.retryBudget")
			.isEqualTo(100.0)
			.jsonPath("$.providers.anthropic.runningAttempts")
			.isEmpty();
	}

	@Test
	void showsTotalsCallsProvidersTargetsAndEvents() {
		this.librarian.recommend(0);
		this.librarian.recommend(2);
		this.librarian.recommend(3);
		this.template.execute("summary", (context) -> "text");
		get("/llmretry").jsonPath("$.total.outcomes.SUCCESS")
			.isEqualTo(4)
			.jsonPath("$.total.figures.calls")
			.isEqualTo(4)
			.jsonPath("$.total.figures.attempts")
			.isEqualTo(9)
			.jsonPath("$.total.figures.retries")
			.isEqualTo(4)
			.jsonPath("$.total.figures.meanRetries")
			.isEqualTo(1.0)
			.jsonPath("$.total.figures.maxRetries")
			.isEqualTo(2)
			.jsonPath("$.total.figures.fallbacks")
			.isEqualTo(1)
			.jsonPath("$.total.figures.failures.OVERLOADED")
			.isEqualTo(5)
			.jsonPath("$.total.figures.latency.count")
			.isEqualTo(4)
			.jsonPath("$.total.providers.openai.calls")
			.isEqualTo(4)
			.jsonPath("$.total.providers.openai.meanRetries")
			.isEqualTo(1.0)
			.jsonPath("$.total.providers.anthropic.attempts")
			.isEqualTo(1)
			.jsonPath("$.calls.recommend.figures.attempts")
			.isEqualTo(8)
			.jsonPath("$.calls.recommend.providers.openai.fallbacks")
			.isEqualTo(1)
			.jsonPath("$.calls.summary.figures.calls")
			.isEqualTo(1)
			.jsonPath("$.targets['anthropic/claude'].circuit")
			.isEqualTo("CLOSED")
			.jsonPath("$.events.length()")
			.isEqualTo(5)
			.jsonPath("$.events[4].fields.event")
			.isEqualTo("call-ended")
			.jsonPath("$.events[4].fields.call")
			.isEqualTo("summary")
			.jsonPath("$.events[4].time")
			.isNotEmpty();
	}

	@Test
	void showsOneCallWithItsOwnModelsAndEvents() {
		this.librarian.recommend(0);
		for (int i = 0; i < 10; i++) {
			this.template.execute("summary", (context) -> "text");
		}
		get("/llmretry/recommend").jsonPath("$.call.figures.calls")
			.isEqualTo(1)
			.jsonPath("$.targets.length()")
			.isEqualTo(2)
			.jsonPath("$.events.length()")
			.isEqualTo(2)
			.jsonPath("$.events[0].fields.event")
			.isEqualTo("attempt-ended");
	}

	@Test
	void knowsCallsAndModelsBeforeTheFirstCall() {
		get("/llmretry").jsonPath("$.calls.recommend.figures.calls")
			.isEqualTo(0)
			.jsonPath("$.calls.summary.figures.calls")
			.isEqualTo(0)
			.jsonPath("$.targets['openai/gpt'].circuit")
			.isEqualTo("CLOSED")
			.jsonPath("$.events")
			.isEmpty();
		get("/llmretry/recommend").jsonPath("$.call.figures.meanRetries").isEqualTo(0.0);
	}

	@Test
	void answersNotFoundForAnUnknownCall() {
		this.web.get().uri("/llmretry/unknown").exchange().expectStatus().isNotFound();
	}

	@Test
	void isReadOnlyByDefault() {
		post(Map.of("target", "openai/gpt", "action", "open")).expectStatus().isEqualTo(405);
		post("/llmretry/recommend", Map.of("property", "max-attempts", "value", 1)).expectStatus().isEqualTo(405);
		this.web.delete().uri("/llmretry").exchange().expectStatus().isEqualTo(405);
		get("/llmretry").jsonPath("$.targets['openai/gpt'].circuit").isEqualTo("CLOSED");
	}

	@Test
	void showsTheMetersToo() {
		this.librarian.recommend(1);
		get("/metrics/llm.retry.count?tag=provider:openai").jsonPath("$.measurements[0].value").isEqualTo(1.0);
	}

	private WebTestClient.ResponseSpec post(Map<String, ?> body) {
		return post("/llmretry", body);
	}

	private WebTestClient.ResponseSpec post(String path, Map<String, ?> body) {
		return this.web.post().uri(path).contentType(MediaType.APPLICATION_JSON).bodyValue(body).exchange();
	}

	/**
	 * Where the application has opened the endpoint for writing.
	 */
	@Nested
	@TestPropertySource(properties = "management.endpoint.llmretry.access=unrestricted")
	class Writable {

		@Test
		void opensAModelUntilItIsClosed() {
			post(Map.of("target", "openai/gpt", "action", "open")).expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.circuit")
				.isEqualTo("OPEN")
				.jsonPath("$.openedByHand")
				.isEqualTo(true);
			LlmRetryEndpointTests.this.librarian.recommend(0);
			get("/llmretry/recommend").jsonPath("$.call.providers.anthropic.attempts")
				.isEqualTo(1)
				.jsonPath("$.call.figures.rejections")
				.isEqualTo(1);
			post(Map.of("target", "openai/gpt", "action", "close")).expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.circuit")
				.isEqualTo("CLOSED")
				.jsonPath("$.openedByHand")
				.isEqualTo(false);
			LlmRetryEndpointTests.this.librarian.recommend(0);
			get("/llmretry/recommend").jsonPath("$.call.providers.openai.attempts").isEqualTo(1);
		}

		@Test
		void closesABreakerThatFailuresHaveOpened() {
			LlmRetryEndpointTests.this.librarian.recommend(3);
			get("/llmretry").jsonPath("$.targets['openai/gpt'].circuit").isEqualTo("OPEN");
			post(Map.of("target", "openai/gpt", "action", "CLOSE")).expectStatus().isOk();
			LlmRetryEndpointTests.this.librarian.recommend(0);
			get("/llmretry").jsonPath("$.total.providers.openai.attempts").isEqualTo(4);
		}

		@Test
		void resetEndsACooldownThatCloseLeavesAlone() {
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> LlmRetryEndpointTests.this.template.execute("summary", (context) -> {
					throw new LlmHttpException(429, Map.of("retry-after", List.of("600")), "{}");
				}));
			post(Map.of("target", "openai/gpt", "action", "close")).expectBody()
				.jsonPath("$.cooldownMillis")
				.value(Integer.class, (millis) -> assertThat(millis).isPositive());
			post(Map.of("target", "openai/gpt", "action", "reset")).expectBody()
				.jsonPath("$.cooldownMillis")
				.isEqualTo(0);
			assertThat(LlmRetryEndpointTests.this.template.<String, RuntimeException>execute("summary",
					(context) -> "text"))
				.isEqualTo("text");
		}

		@Test
		void answersNotFoundForAnUnknownModel() {
			post(Map.of("target", "openai/unknown", "action", "open")).expectStatus()
				.isNotFound()
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("No call has the model 'openai/unknown', only [anthropic/claude, openai/gpt]");
			post(Map.of("target", "nonsense", "action", "open")).expectStatus().isNotFound();
		}

		@Test
		void answersBadRequestForAnUnknownActionAndMissingParts() {
			post(Map.of("target", "openai/gpt", "action", "opne")).expectStatus()
				.isBadRequest()
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("There is no action 'opne'. Use one of open, close, reset");
			for (Map<String, ?> body : List.of(Map.of("target", "openai/gpt"), Map.of("action", "open"),
					Map.of("target", "openai/gpt", "property", "deadline"), Map.of("unknown", "part"))) {
				post(body).expectStatus()
					.isBadRequest()
					.expectBody()
					.jsonPath("$.detail")
					.value(String.class,
							(detail) -> assertThat(detail).startsWith("Send either 'target' and 'action'"));
			}
		}

		@Test
		void changesSettingsUntilTheyAreReset() {
			get("/llmretry/recommend").jsonPath("$.settings[0].models[0].model")
				.isEqualTo("openai/gpt")
				.jsonPath("$.settings[0].models[0].maxAttempts")
				.isEqualTo(3)
				.jsonPath("$.settings[0].models[0].attemptTimeout")
				.isEqualTo("PT1M");
			post("/llmretry/recommend", Map.of("property", "max-attempts", "value", 1)).expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$['calls.recommend.max-attempts']")
				.isEqualTo("1");
			post(Map.of("property", "initial-delay", "value", "2s")).expectStatus().isOk();
			LlmRetryEndpointTests.this.librarian.recommend(1);
			get("/llmretry/recommend").jsonPath("$.call.providers.openai.attempts")
				.isEqualTo(1)
				.jsonPath("$.call.figures.fallbacks")
				.isEqualTo(1)
				.jsonPath("$.settings[0].models[1].maxAttempts")
				.isEqualTo(1)
				.jsonPath("$.settings[0].models[1].initialDelay")
				.isEqualTo("PT2S");
			get("/llmretry").jsonPath("$.changedSettings.length()").isEqualTo(2);
			post(Map.of("property", "calls.recommend.fallback.models", "value", "google/one,mistral/two"))
				.expectStatus()
				.isOk();
			get("/llmretry/recommend").jsonPath("$.settings[0].models[*].model")
				.value(List.class,
						(models) -> assertThat(models).isEqualTo(List.of("openai/gpt", "google/one", "mistral/two")));
			post("/llmretry/recommend", Map.of("property", "fallback.models")).expectStatus().isOk();
			delete("/llmretry/recommend").jsonPath("$.length()").isEqualTo(1);
			delete("/llmretry").jsonPath("$.length()").isEqualTo(0);
			LlmRetryEndpointTests.this.librarian.recommend(1);
			get("/llmretry/recommend").jsonPath("$.call.providers.openai.attempts").isEqualTo(3);
		}

		private WebTestClient.BodyContentSpec delete(String path) {
			return LlmRetryEndpointTests.this.web.delete().uri(path).exchange().expectStatus().isOk().expectBody();
		}

		@Test
		void answersBadRequestForInvalidSettings() {
			post(Map.of("property", "max-atempts", "value", 3)).expectStatus()
				.isBadRequest()
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("There is no property llm.retry.max-atempts. Did you mean 'max-attempts' instead of"
						+ " 'max-atempts'?");
			post("/llmretry/recomend", Map.of("property", "max-attempts", "value", 3)).expectStatus()
				.isBadRequest()
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("There is no call 'recomend'. Did you mean 'recommend'?");
			get("/llmretry").jsonPath("$.changedSettings").isEmpty();
		}

	}

	/**
	 * Calls OpenAI and Anthropic.
	 */
	static class Librarian {

		@LlmCall(name = "recommend", model = "openai/gpt", fallback = "anthropic/claude")
		public String recommend(int failures) {
			LlmCallContext context = LlmCallContext.current();
			if (context.target().provider().equals("openai") && context.attempt() <= failures) {
				throw new LlmHttpException(503, Map.of(), "{}");
			}
			return "a book";
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration(exclude = { BindingServiceConfiguration.class, FunctionConfiguration.class })
	static class Application {

		@Bean
		Librarian librarian() {
			return new Librarian();
		}

		@Bean
		Sleeper sleeper() {
			return (duration) -> {
			};
		}

	}

}

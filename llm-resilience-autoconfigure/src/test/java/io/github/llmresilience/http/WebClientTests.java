/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmStreamBrokenException;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Boot's WebClient and RestClient inside and outside of an {@code @LlmCall}, over HTTP.
 */
@Timeout(90)
class WebClientTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final Duration SOON = Duration.ofSeconds(30);

	private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENTS = new ParameterizedTypeReference<>() {
	};

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmHttpAutoConfiguration.class,
				ImperativeHttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
				WebClientAutoConfiguration.class, RestClientAutoConfiguration.class))
		.withPropertyValues("llm.retry.initial-delay=1ms", "spring.http.clients.imperative.factory=jdk")
		.withUserConfiguration(Application.class);

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		/** Without the seconds that Netty's threads take to end. */
		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setShutdownQuietPeriod(Duration.ZERO);
			return factory;
		}

		@Bean
		Teller teller(WebClient.Builder webClient, RestClient.Builder restClient) {
			return new Teller(webClient.baseUrl(providers.url() + "/openai").build(),
					restClient.baseUrl(providers.url() + "/openai").build());
		}

	}

	static class OwnException extends RuntimeException {

	}

	static class Teller {

		private final WebClient client;

		private final RestClient blockingClient;

		Teller(WebClient client, RestClient blockingClient) {
			this.client = client;
			this.blockingClient = blockingClient;
		}

		private static Map<String, Object> request() {
			LlmCallContext call = LlmCallContext.current();
			List<Map<String, String>> messages = new ArrayList<>();
			messages.add(Map.of("role", "user", "content", "Tell a tale"));
			if (call.partial() != null) {
				messages.add(Map.of("role", "assistant", "content", call.partial()));
				messages.add(Map.of("role", "user", "content", call.resumePrompt()));
			}
			return Map.of("model", call.target().model(), "stream", true, "messages", messages);
		}

		/** Passes on what the provider sends. */
		@LlmCall(name = "events", model = "openai/gpt-4o-mini")
		Flux<ServerSentEvent<String>> events() {
			return this.client.post().bodyValue(request()).retrieve().bodyToFlux(EVENTS);
		}

		@LlmCall(name = "data", model = "openai/gpt-4o-mini")
		Flux<String> data() {
			return this.client.post().bodyValue(request()).retrieve().bodyToFlux(String.class);
		}

		/** Reads the events itself, and knows nothing of errors and ends. */
		@LlmCall(name = "texts", model = "openai/gpt-4o-mini")
		Flux<String> texts() {
			return this.client.post()
				.bodyValue(request())
				.retrieve()
				.bodyToFlux(String.class)
				.map(WebClientTests::textIn)
				.filter((text) -> !text.isEmpty());
		}

		/** Asks for no partial answer. */
		@LlmCall(name = "deaf", model = "openai/gpt-4o-mini")
		Flux<String> deaf() {
			return this.client.post()
				.bodyValue(Map.of("messages", List.of()))
				.retrieve()
				.bodyToFlux(String.class)
				.map(WebClientTests::textIn);
		}

		/** Makes of an error response what tells nothing. */
		@LlmCall(name = "own-exceptions", model = "openai/gpt-4o-mini")
		Mono<LlmResult<String>> withOwnExceptions() {
			return this.client.post()
				.bodyValue(request())
				.retrieve()
				.onStatus(HttpStatusCode::isError, (response) -> Mono.error(new OwnException()))
				.bodyToMono(String.class)
				.map(LlmResult::of);
		}

		@LlmCall(name = "blocking", model = "openai/gpt-4o-mini")
		LlmResult<String> blocking() {
			return LlmResult.of(this.blockingClient.post()
				.body(request())
				.exchange((request,
						response) -> new BufferedReader(
								new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))
							.lines()
							.filter((line) -> line.startsWith("data:"))
							.map((line) -> textIn(line.substring(5).strip()))
							.collect(Collectors.joining())));
		}

		@LlmCall(name = "blocking-own-exceptions", model = "openai/gpt-4o-mini")
		LlmResult<String> blockingWithOwnExceptions() {
			return LlmResult.of(this.blockingClient.post()
				.body(request())
				.retrieve()
				.onStatus(HttpStatusCode::isError, (request, response) -> {
					throw new OwnException();
				})
				.body(String.class));
		}

		Flux<String> unprotected() {
			return this.client.post().bodyValue(Map.of("messages", List.of())).retrieve().bodyToFlux(String.class);
		}

	}

	/** What an OpenAI or an Anthropic event adds. */
	private static String textIn(String data) {
		if (data.equals("[DONE]")) {
			return "";
		}
		JsonNode event = JsonMapper.shared().readTree(data);
		return event.at("/choices/0/delta/content").asString("") + event.at("/delta/text").asString("");
	}

	static Stream<Arguments> faults() {
		String[] tokens = { "It was ", "the best ", "of times, " };
		return Stream.of(
				arguments("error event", ScriptedProviders.openAiStreamWithError(tokens), FailureKind.SERVER_ERROR),
				arguments("clean close without finish", ScriptedProviders.openAiStream(tokens), FailureKind.STREAM_CUT),
				arguments("socket cut", ScriptedProviders.openAiStream(tokens).cut(), FailureKind.CONNECTION),
				arguments("Anthropic: error event", ScriptedProviders.anthropicStreamWithError(tokens),
						FailureKind.OVERLOADED),
				arguments("Anthropic: clean close without finish", ScriptedProviders.anthropicStream(tokens),
						FailureKind.STREAM_CUT),
				arguments("Anthropic: socket cut", ScriptedProviders.anthropicStream(tokens).cut(),
						FailureKind.CONNECTION));
	}

	private static Reply rest(String fault) {
		String[] tokens = { "the best of times, ", "it was the end." };
		return fault.startsWith("Anthropic") ? ScriptedProviders.anthropicWholeStream(tokens)
				: ScriptedProviders.openAiWholeStream(tokens);
	}

	/** B74, B80: server-sent events; the repetition is taken out of the event. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void continuesServerSentEvents(String name, Reply fault, FailureKind kind) {
		providers.openAi.replies(fault, rest(name));
		this.context.run((context) -> {
			List<ServerSentEvent<String>> events = context.getBean(Teller.class).events().collectList().block(SOON);
			String text = events.stream()
				.filter((event) -> event.data().startsWith("{"))
				.map((event) -> textIn(event.data()))
				.collect(Collectors.joining());
			assertThat(text).isEqualTo("It was the best of times, it was the end.");
			assertThat(providers.openAi.requests).hasSize(2);
			assertThat(providers.openAi.messages(1).get(1)).contains("It was the best of times, ");
			assertThat(events.stream().filter((event) -> "message_start".equals(event.event()))).hasSizeLessThan(2);
		});
	}

	/** B74, B80: the data alone. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void continuesTheDataOfEvents(String name, Reply fault, FailureKind kind) {
		providers.openAi.replies(fault, rest(name));
		this.context.run((context) -> assertThat(context.getBean(Teller.class)
			.data()
			.filter((data) -> data.startsWith("{"))
			.map(WebClientTests::textIn)
			.collect(Collectors.joining())
			.block(SOON)).isEqualTo("It was the best of times, it was the end."));
	}

	/** B36, B80: nothing of an error or a cut is missed where only texts come out. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void continuesTexts(String name, Reply fault, FailureKind kind) {
		providers.openAi.replies(fault, rest(name));
		this.context.run(
				(context) -> assertThat(context.getBean(Teller.class).texts().collect(Collectors.joining()).block(SOON))
					.isEqualTo("It was the best of times, it was the end."));
	}

	/** B97, and no silent truncation. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void failsWhereTheMethodDoesNotContinue(String name, Reply fault, FailureKind kind) {
		providers.openAi.replies(fault);
		this.context.run((context) -> {
			Throwable thrown = catchThrowable(() -> context.getBean(Teller.class).deaf().collectList().block(SOON));
			assertThat(thrown).isInstanceOf(LlmStreamBrokenException.class);
			assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::kind).containsOnly(kind);
		});
	}

	/** What the application's own exceptions do not tell. */
	@Test
	void knowsAnErrorResponseWhateverIsMadeOfIt() {
		providers.openAi.replies(Reply.error(503), Reply.error(429, "1"), new Reply(200, Map.of(), "\"answer\""));
		this.context.run((context) -> {
			LlmResult<String> result = context.getBean(Teller.class).withOwnExceptions().block(SOON);
			assertThat(result.value()).isEqualTo("\"answer\"");
			assertThat(result.attempts()).extracting(LlmAttempt::kind, LlmAttempt::status)
				.containsExactly(tuple(FailureKind.OVERLOADED, 503), tuple(FailureKind.RATE_LIMITED, 429));
			assertThat(result.attempts())
				.allSatisfy((attempt) -> assertThat(attempt.error()).isInstanceOf(OwnException.class));
			providers.reset();
			providers.openAi.replies(Reply.error(503), new Reply(200, Map.of(), "\"answer\""));
			LlmResult<String> blocking = context.getBean(Teller.class).blockingWithOwnExceptions();
			assertThat(blocking.attempts()).extracting(LlmAttempt::kind).containsExactly(FailureKind.OVERLOADED);
		});
	}

	/** RestClient: an error and a cut in a stream are thrown to whoever reads. */
	@Test
	void throwsWhatAStreamTellsToABlockingReader() {
		providers.openAi.replies(ScriptedProviders.openAiStreamWithError("It was "),
				ScriptedProviders.openAiStream("It was "), ScriptedProviders.openAiWholeStream("It was ", "the best"));
		this.context.run((context) -> {
			LlmResult<String> result = context.getBean(Teller.class).blocking();
			assertThat(result.value()).isEqualTo("It was the best");
			assertThat(result.attempts()).extracting(LlmAttempt::kind)
				.containsExactly(FailureKind.SERVER_ERROR, FailureKind.STREAM_CUT);
			assertThat(result.errors().get(0)).isInstanceOf(LlmHttpException.class);
		});
	}

	/** The same key for what is repeated, another for what is not the same. */
	@Test
	void sendsAnIdempotencyKeyWhereAsked() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAiStream("It was "),
				ScriptedProviders.openAiWholeStream("the best"));
		this.context.withPropertyValues("llm.retry.http.idempotency-key=true").run((context) -> {
			context.getBean(Teller.class).texts().blockLast(SOON);
			List<String> keys = providers.openAi.headers.stream()
				.map((headers) -> headers.get("Idempotency-key").get(0))
				.toList();
			assertThat(keys).hasSize(3);
			assertThat(keys.get(1)).isEqualTo(keys.get(0));
			assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
		});
	}

	/** Outside of a call nothing is changed, and no key is sent unless asked for. */
	@Test
	void changesNothingOutsideOfACall() {
		providers.openAi.replies(ScriptedProviders.openAiStreamWithError("It was "));
		this.context.run((context) -> {
			List<String> data = context.getBean(Teller.class).unprotected().collectList().block(SOON);
			assertThat(data).hasSize(2).last().asString().contains("The server had an error");
			assertThat(providers.openAi.headers.get(0)).doesNotContainKey("Idempotency-key");
		});
	}

}

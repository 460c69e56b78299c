/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryObservationAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The spans of calls, as a tracer of OpenTelemetry exports them, against the attributes
 * of OpenTelemetry's conventions for generative AI.
 */
class GenAiSpansTests {

	/**
	 * The attributes of the span {@code gen_ai.client.inference} in version 0.1.0 of the
	 * conventions that this library writes, with their types.
	 * @see <a href=
	 * "https://github.com/open-telemetry/semantic-conventions-genai/blob/v0.1.0/docs/gen-ai/client-inference.md">
	 * Client inference</a>
	 */
	private static final Map<String, AttributeType> INFERENCE = Map.ofEntries(
			Map.entry("gen_ai.operation.name", AttributeType.STRING),
			Map.entry("gen_ai.provider.name", AttributeType.STRING), Map.entry("error.type", AttributeType.STRING),
			Map.entry("gen_ai.request.model", AttributeType.STRING),
			Map.entry("gen_ai.request.stream", AttributeType.BOOLEAN),
			Map.entry("server.address", AttributeType.STRING), Map.entry("server.port", AttributeType.LONG),
			Map.entry("gen_ai.response.finish_reasons", AttributeType.STRING_ARRAY),
			Map.entry("gen_ai.response.id", AttributeType.STRING),
			Map.entry("gen_ai.response.model", AttributeType.STRING),
			Map.entry("gen_ai.response.time_to_first_chunk", AttributeType.DOUBLE),
			Map.entry("gen_ai.usage.input_tokens", AttributeType.LONG),
			Map.entry("gen_ai.usage.output_tokens", AttributeType.LONG));

	/** The attributes of this library. */
	private static final Set<String> OWN = Set.of("llm.call.name", "llm.call.id", "llm.call.outcome",
			"llm.call.attempts", "llm.call.retries", "llm.attempt.scope", "llm.attempt.number");

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final Exporter exporter = new Exporter();

	private final ApplicationContextRunner application = SpringAiContext.at(providers)
		.withConfiguration(
				AutoConfigurations.of(LlmRetryObservationAutoConfiguration.class, LlmHttpAutoConfiguration.class))
		.withBean(SpanExporter.class, () -> this.exporter)
		.withUserConfiguration(Tracing.class)
		.withBean(Librarian.class);

	/**
	 * Keeps the spans.
	 */
	static final class Exporter implements SpanExporter {

		private final List<SpanData> spans = new CopyOnWriteArrayList<>();

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.spans.addAll(spans);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

	/**
	 * The tracing of an application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		@Bean
		Tracer tracer(SpanExporter exporter) {
			return new OtelTracer(SdkTracerProvider.builder()
				.addSpanProcessor(SimpleSpanProcessor.create(exporter))
				.build()
				.get("test"), new OtelCurrentTraceContext(), (event) -> {
				});
		}

		@Bean
		ObservationRegistry observationRegistry(Tracer tracer, ObjectProvider<ObservationHandler<?>> handlers) {
			ObservationRegistry registry = ObservationRegistry.create();
			List<ObservationHandler<?>> tracing = new ArrayList<>();
			for (ObservationHandler<?> handler : handlers.orderedStream().toList()) {
				if (handler instanceof TracingObservationHandler) {
					tracing.add(handler);
				}
				else {
					registry.observationConfig().observationHandler(handler);
				}
			}
			tracing.add(new DefaultTracingObservationHandler(tracer));
			registry.observationConfig()
				.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
						tracing.toArray(ObservationHandler[]::new)));
			return registry;
		}

		@Bean
		RestClient.Builder restClientBuilder() {
			return RestClient.builder().requestFactory(new JdkClientHttpRequestFactory());
		}

	}

	static class Librarian {

		private final ChatClient chat;

		private final ChatModel model;

		private final RestClient rest;

		Librarian(ChatClient.Builder chat, ChatModel model, RestClient.Builder rest,
				ObjectProvider<RestClientCustomizer> customizers) {
			this.chat = chat.build();
			this.model = model;
			customizers.forEach((customizer) -> customizer.customize(rest));
			this.rest = rest.baseUrl(providers.url() + "/openai").build();
		}

		@LlmCall(name = "observed", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		public String observed() {
			return this.chat.prompt("Which book?").call().content();
		}

		@LlmCall(name = "stream", model = "openai/gpt-4o-mini")
		public Flux<String> stream() {
			return this.chat.prompt("Which book?").stream().content();
		}

		@LlmCall(name = "rest", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		public String rest() {
			return this.rest.post()
				.uri("/chat/completions")
				.contentType(MediaType.APPLICATION_JSON)
				.body(Map.of("model", LlmCallContext.current().target().model()))
				.retrieve()
				.body(String.class);
		}

	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void stop() {
		providers.close();
	}

	private List<SpanData> spansOf(String... names) {
		return this.exporter.spans.stream().filter((span) -> List.of(names).contains(span.getName())).toList();
	}

	private static Map<String, Object> attributes(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey().getKey(), Map.Entry::getValue));
	}

	/** Each attribute has a name and a type of the conventions, or is this library's. */
	private static void assertFollowsTheConventions(SpanData span) {
		span.getAttributes().forEach((key, value) -> {
			if (INFERENCE.containsKey(key.getKey())) {
				assertThat(key.getType()).as(key.getKey()).isEqualTo(INFERENCE.get(key.getKey()));
			}
			else {
				assertThat(OWN).as("attributes of " + span.getName()).contains(key.getKey());
			}
		});
	}

	/**
	 * 503, 429, then a fallback whose answer succeeds. Requests of a client of its own.
	 */
	@Test
	void writesASurvivedRoughDayAsClientSpans() {
		providers.openAi.replies(ScriptedProviders.openAi("Emma"), Reply.error(503), Reply.error(500), Reply.error(401),
				ScriptedProviders.openAi("Emma"));
		this.application.run((context) -> {
			context.getBean(Librarian.class).rest();
			this.exporter.spans.clear();
			context.getBean(Librarian.class).rest();
			List<SpanData> requests = spansOf("chat gpt-4o-mini", "chat claude-haiku-4-5");
			assertThat(requests).hasSize(4).allSatisfy((span) -> {
				assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
				assertFollowsTheConventions(span);
				assertThat(attributes(span)).containsEntry("gen_ai.operation.name", "chat")
					.containsEntry("server.address", "127.0.0.1")
					.containsKeys("server.port", "llm.attempt.number", "llm.call.id");
			});
			assertThat(requests).extracting((span) -> attributes(span).get("error.type"))
				.containsExactly("overloaded", "server_error", "authentication", null);
			assertThat(requests).extracting((span) -> span.getStatus().getStatusCode())
				.containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
			assertThat(attributes(requests.get(3))).containsEntry("gen_ai.provider.name", "anthropic")
				.containsEntry("gen_ai.request.model", "claude-haiku-4-5")
				.containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
				.containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
			assertThat(spansOf("llm rest")).singleElement().satisfies((span) -> {
				assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
				assertFollowsTheConventions(span);
				assertThat(attributes(span)).containsEntry("llm.call.attempts", 4L)
					.containsEntry("llm.call.retries", 2L)
					.doesNotContainKey("error.type");
				assertThat(requests).allMatch((request) -> request.getParentSpanId().equals(span.getSpanId()));
			});
		});
	}

	/**
	 * Spring AI's own span stands for the request: there is one of the operation chat.
	 */
	@Test
	void countsARequestOnceBesideSpringAi() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAi("Emma"));
		this.application.run((context) -> {
			context.getBean(Librarian.class).observed();
			await().untilAsserted(() -> assertThat(spansOf("llm observed")).hasSize(1));
			List<SpanData> chats = this.exporter.spans.stream()
				.filter((span) -> "chat".equals(attributes(span).get("gen_ai.operation.name")))
				.toList();
			assertThat(chats).extracting(SpanData::getName)
				.as("one for each request")
				.containsExactly("chat gpt-4o-mini", "chat gpt-4o-mini");
			List<SpanData> attempts = spansOf("attempt 1 at openai/gpt-4o-mini", "attempt 2 at openai/gpt-4o-mini");
			assertThat(attempts).hasSize(2).allSatisfy((span) -> {
				assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
				assertFollowsTheConventions(span);
				assertThat(attributes(span)).doesNotContainKeys("gen_ai.operation.name", "gen_ai.usage.input_tokens",
						"gen_ai.usage.output_tokens");
			});
			assertThat(attempts).extracting((span) -> attributes(span).get("error.type"))
				.containsExactly("overloaded", null);
			assertThat(chats).extracting(SpanData::getParentSpanId)
				.containsExactlyElementsOf(attempts.stream().map(SpanData::getSpanId).toList());
			assertThat(spansOf("run observed")).singleElement()
				.extracting(SpanData::getKind)
				.isEqualTo(SpanKind.INTERNAL);
		});
	}

	/** A chat model without an observation registry is not observed by Spring AI. */
	@Test
	void writesClientSpansOfManagedModelsThatSpringAiDoesNotObserve() {
		providers.openAi.replies(ScriptedProviders.openAi("Emma"), ScriptedProviders.openAi("Emma"),
				ScriptedProviders.openAiWholeStream("Em", "ma"));
		this.application
			.withBean("openAiChatModel", OpenAiChatModel.class,
					() -> OpenAiChatModel.builder()
						.options(OpenAiChatOptions.builder()
							.baseUrl(providers.url() + "/openai")
							.apiKey("key")
							.maxRetries(0)
							.build())
						.build())
			.run((context) -> {
				Librarian librarian = context.getBean(Librarian.class);
				librarian.observed();
				this.exporter.spans.clear();
				librarian.observed();
				assertThat(spansOf("chat gpt-4o-mini")).singleElement().satisfies((span) -> {
					assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
					assertFollowsTheConventions(span);
					assertThat(attributes(span)).containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
						.containsEntry("gen_ai.provider.name", "openai")
						.containsKeys("gen_ai.response.id", "gen_ai.response.model", "gen_ai.usage.input_tokens")
						.doesNotContainKeys("error.type", "gen_ai.request.stream");
				});
				this.exporter.spans.clear();
				assertThat(librarian.stream().collectList().block()).containsExactly("Em", "ma");
				await().untilAsserted(() -> assertThat(spansOf("chat gpt-4o-mini")).hasSize(1));
				SpanData stream = spansOf("chat gpt-4o-mini").get(0);
				assertFollowsTheConventions(stream);
				assertThat(attributes(stream)).containsEntry("gen_ai.request.stream", true)
					.containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
					.containsKeys("gen_ai.response.time_to_first_chunk");
			});
	}

}

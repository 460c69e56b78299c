/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.llmresilience.actuate.LlmRetryEndpoint;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryEndpointAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryHealthAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryHistoryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryObservationAutoConfiguration;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmToolFailedException;
import io.github.llmresilience.health.LlmHealthIndicator;
import io.github.llmresilience.history.JdbcCallHistory;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * B94: prompts, answers, arguments of tools, what tools throw, keys and what providers
 * say in their errors are nowhere where they do not belong, whatever goes wrong.
 */
class CanaryTests {

	private static final String CANARY = "canary-4711";

	private static final String TOLD = "{\"error\":{\"message\":\"You said " + CANARY + "\"}}";

	private final ScriptedProviders providers = new ScriptedProviders();

	private final SimpleTracer tracer = new SimpleTracer();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final Logger ours = (Logger) LoggerFactory.getLogger("io.github.llmresilience");

	private final Logger streams = (Logger) LoggerFactory.getLogger("org.springframework.ai.chat.model");

	private final List<Throwable> thrown = new ArrayList<>();

	private final ApplicationContextRunner runner = SpringAiContext.at(this.providers)
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
				LlmRetryEndpointAutoConfiguration.class, LlmRetryMetricsAutoConfiguration.class,
				LlmRetryHistoryAutoConfiguration.class, LlmRetryHealthAutoConfiguration.class,
				LlmRetryObservationAutoConfiguration.class))
		.withBean(Librarian.class)
		.withBean(MeterRegistry.class, () -> this.meters)
		.withBean(Tracer.class, () -> this.tracer)
		.withBean(ObservationRegistry.class, this::observations)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
				"spring.ai.openai.api-key=" + CANARY + "-key", "spring.ai.anthropic.api-key=" + CANARY + "-key",
				"llm.retry.history.jdbc.enabled=true", "management.health.llm.enabled=true",
				"management.endpoints.web.exposure.include=llmretry", "llm.retry.circuit-breaker.enabled=false");

	private ObservationRegistry observations() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(this.tracer));
		return registry;
	}

	/** All of ours; of the others what is logged by default. */
	@BeforeEach
	void listen() {
		this.root.setLevel(Level.INFO);
		this.ours.setLevel(Level.ALL);
		// as the README says: Spring AI logs what a stream failed with
		this.streams.setLevel(Level.OFF);
		this.log.start();
		this.root.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.root.detachAppender(this.log);
		this.ours.setLevel(null);
		this.streams.setLevel(null);
		((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT").setLevel(Level.INFO);
		this.providers.close();
	}

	@Test
	void isNowhereToBeFound() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			succeeds(librarian);
			fails(librarian);
			await().until(() -> context.getBean(JdbcCallHistory.class).queued() == 0
					&& context.getBean(JdbcCallHistory.class).written() > 20);
			assertThat(this.thrown).hasSize(4).allSatisfy((ours) -> {
				assertThat(ours).isInstanceOfAny(LlmCallException.class, LlmToolFailedException.class);
				assertThat(ours.toString()).doesNotContain(CANARY);
				if (ours instanceof LlmCallException call) {
					assertThat(call.attempts().toString()).doesNotContain(CANARY);
				}
			});
			assertThat(seen(context)).allSatisfy((where, text) -> assertThat(text).as(where).isNotBlank())
				.allSatisfy((where, text) -> assertThat(text).as(where).doesNotContain(CANARY));
		});
	}

	private void succeeds(Librarian librarian) {
		this.providers.openAi.replies(ScriptedProviders.openAiCalls("c1:price:{\"title\":\"" + CANARY + "\"}"),
				ScriptedProviders.openAiCalls("c2:broken:{\"title\":\"" + CANARY + "\"}"),
				ScriptedProviders.openAi(CANARY));
		assertThat(librarian.ask(CANARY).toString()).doesNotContain(CANARY);
		this.providers.openAi.replies(new Reply(503, Map.of(), TOLD), ScriptedProviders.openAi("{\"" + CANARY),
				ScriptedProviders.openAi("{\"title\":\"" + CANARY + "\",\"author\":\"" + CANARY + "\"}"));
		assertThat(librarian.recommend(CANARY).toString()).doesNotContain(CANARY);
		this.providers.openAi.replies(ScriptedProviders.openAiStream(CANARY + " ", "one ").cut(),
				ScriptedProviders.openAiWholeStream("two"));
		assertThat(librarian.stream(CANARY).collectList().block(Duration.ofSeconds(20))).isNotEmpty();
	}

	private void fails(Librarian librarian) {
		this.providers.openAi.replies(ScriptedProviders.openAi("{\"title\":" + CANARY));
		this.providers.anthropic.replies(ScriptedProviders.anthropic(CANARY));
		this.thrown.add(catchThrowable(() -> librarian.recommend(CANARY)));
		this.providers.openAi.replies(ScriptedProviders.openAiCalls("c2:broken:{\"title\":\"" + CANARY + "\"}"));
		this.thrown.add(catchThrowable(() -> librarian.ask(CANARY)));
		this.providers.openAi.replies(ScriptedProviders.openAiStreamWithError(CANARY));
		this.providers.anthropic.replies(new Reply(400, Map.of(), TOLD));
		this.thrown.add(catchThrowable(() -> librarian.stream(CANARY).collectList().block(Duration.ofSeconds(20))));
		// last, because a refused key pauses the target
		this.providers.openAi.replies(new Reply(401, Map.of(), TOLD));
		this.providers.anthropic.replies(new Reply(500, Map.of(), TOLD));
		this.thrown.add(catchThrowable(() -> librarian.ask(CANARY)));
	}

	private Map<String, String> seen(ApplicationContext context) {
		JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
		return Map.of("log", this.log.list.stream().map(CanaryTests::describe).collect(Collectors.joining("\n")),
				"meters", this.meters.getMetersAsString(), "spans",
				ourSpans().map((span) -> span + " " + span.getTags() + span.getEvents() + span.getError())
					.collect(Collectors.joining("\n")),
				"endpoint", JsonMapper.shared().writeValueAsString(context.getBean(LlmRetryEndpoint.class).llmRetry()),
				"health", context.getBean(LlmHealthIndicator.class).health().toString(), "history",
				jdbc.sql("select * from llm_attempt").query().listOfRows().toString()
						+ jdbc.sql("select * from llm_call").query().listOfRows());
	}

	/** Spring AI's own have what providers say in their errors. */
	private Stream<SimpleSpan> ourSpans() {
		return this.tracer.getSpans().stream().filter((span) -> span.getTags().containsKey("llm.call.name"));
	}

	/** Spring AI's requests are inside our attempts, on whatever thread they are made. */
	@Test
	void drawsRequestsInsideAttempts() {
		this.runner.run((context) -> {
			succeeds(context.getBean(Librarian.class));
			await().until(() -> requestSpans().size() >= 8);
			List<String> attempts = ourSpans().filter((span) -> "model".equals(span.getTags().get("llm.attempt.scope")))
				.map(SimpleSpan::getSpanId)
				.toList();
			assertThat(requestSpans()).hasSize(8)
				.allSatisfy((request) -> assertThat(attempts).contains(request.getParentId()));
		});
	}

	/** That of a stream may end after the stream. */
	private List<SimpleSpan> requestSpans() {
		return this.tracer.getSpans()
			.stream()
			.filter((span) -> "openai".equals(span.getTags().get("gen_ai.system")))
			.toList();
	}

	private static String describe(ILoggingEvent event) {
		return event.getFormattedMessage() + event.getKeyValuePairs()
				+ ((event.getThrowableProxy() != null && event.getLoggerName().startsWith("io.github.llmresilience"))
						? event.getThrowableProxy().getMessage() : "");
	}

	record Book(String title, String author) {
	}

	static class Shelf {

		@Tool(description = "the price")
		String price(String title) {
			return title + " costs 7 EUR";
		}

		@Tool(description = "always fails")
		String broken(String title) {
			throw new IllegalStateException("no " + title);
		}

	}

	static class Librarian {

		private final ChatClient chat;

		Librarian(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@LlmCall(name = "ask", model = "openai/gpt", fallback = "anthropic/claude")
		public LlmResult<String> ask(String question) {
			return LlmResult.of(this.chat.prompt(question).tools(new Shelf()).call().content());
		}

		@LlmCall(name = "recommend", model = "openai/gpt", fallback = "anthropic/claude")
		public LlmResult<Book> recommend(String genre) {
			return LlmResult.of(this.chat.prompt(genre).call().entity(Book.class));
		}

		@LlmCall(name = "stream", model = "openai/gpt", fallback = "anthropic/claude")
		public Flux<String> stream(String question) {
			return this.chat.prompt(question).stream().content();
		}

	}

}

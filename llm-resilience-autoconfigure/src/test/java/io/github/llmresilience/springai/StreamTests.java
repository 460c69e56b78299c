/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.http.RunningAttempts;
import io.github.llmresilience.output.JsonOutputParser;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What Spring AI's clients really stream, over HTTP, with nothing changed but the
 * annotation.
 */
@Timeout(90)
class StreamTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final Duration SOON = Duration.ofSeconds(30);

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withPropertyValues("llm.retry.initial-delay=1ms")
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

		@Bean
		Teller teller(ChatClient.Builder builder) {
			return new Teller(builder.build());
		}

		@Bean
		Events events() {
			return new Events();
		}

	}

	static class Events implements LlmCallListener {

		private final List<LlmCallEvent> all = new CopyOnWriteArrayList<>();

		@Override
		public void onEvent(LlmCallEvent event) {
			this.all.add(event);
		}

		List<FailureKind> kinds() {
			return of(LlmCallEvent.AttemptEnded.class).map(LlmCallEvent.AttemptEnded::kind).toList();
		}

		<E> Stream<E> of(Class<E> type) {
			return this.all.stream().filter(type::isInstance).map(type::cast);
		}

	}

	record Book(String title, String author) {
	}

	static class Teller {

		private static final Duration TICK = Duration.ofMillis(50);

		private final ChatClient chat;

		private final Shelf shelf = new Shelf();

		private final List<String> seen = new CopyOnWriteArrayList<>();

		Teller(ChatClient chat) {
			this.chat = chat;
		}

		@LlmCall(name = "ticking", model = "openai/gpt-4o-mini")
		Flux<String> ticking() {
			return Flux.interval(TICK).take(50).map(String::valueOf);
		}

		Shelf shelf() {
			return this.shelf;
		}

		List<String> seen() {
			return this.seen;
		}

		@LlmCall(name = "openai-first", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		Flux<String> openAiFirst() {
			return this.chat.prompt("Tell a tale").stream().content();
		}

		@LlmCall(name = "anthropic-first", model = "anthropic/claude-3-5-haiku-latest", fallback = "openai/gpt-4o-mini")
		Flux<String> anthropicFirst() {
			return this.chat.prompt("Tell a tale").stream().content();
		}

		@LlmCall(name = "responses", model = "openai/gpt-4o-mini")
		Flux<ChatClientResponse> responses() {
			return this.chat.prompt("Tell a tale").stream().chatClientResponse();
		}

		@LlmCall(name = "tools", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		Flux<String> withTools() {
			return this.chat.prompt("How many?").tools(this.shelf).stream().content();
		}

		@LlmCall(name = "two", model = "openai/gpt-4o-mini")
		Flux<ChatResponse> twoAnswers() {
			return Flux.concat(this.chat.prompt("How many?").stream().chatResponse(),
					this.chat.prompt("And now?").stream().chatResponse());
		}

		/** Blocks on a stream: later rounds of its tool loop are on other threads. */
		@LlmCall(name = "tools-blocking", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		String withToolsBlocking() {
			return String.join("",
					this.chat.prompt("How many?").tools(this.shelf).stream().content().collectList().block(SOON));
		}

		/** Text as it comes, parsed at the end. */
		@LlmCall(name = "book", model = "openai/gpt-4o-mini")
		Mono<Book> book() {
			return this.chat.prompt("Recommend a book")
				.stream()
				.content()
				.doOnNext(this.seen::add)
				.reduce("", String::concat)
				.map(JsonOutputParser.of(Book.class)::parse);
		}

	}

	static class Shelf {

		private int counted;

		int counted() {
			return this.counted;
		}

		@Tool(description = "Counts the books of a title")
		String count(String title) {
			this.counted++;
			if (title.isBlank()) {
				throw new IllegalArgumentException("no title");
			}
			return "7 of " + title;
		}

	}

	private static String text(Flux<String> stream) {
		return String.join("", stream.collectList().block(SOON));
	}

	static Stream<Arguments> faults() {
		String[] tokens = { "It was ", "the best ", "of times, " };
		return Stream.of(
				arguments("OpenAI: error event", true, ScriptedProviders.openAiStreamWithError(tokens),
						FailureKind.SERVER_ERROR),
				arguments("OpenAI: clean close without finish", true, ScriptedProviders.openAiStream(tokens),
						FailureKind.STREAM_CUT),
				arguments("OpenAI: socket cut", true, ScriptedProviders.openAiStream(tokens).cut(),
						FailureKind.CONNECTION),
				arguments("Anthropic: error event", false, ScriptedProviders.anthropicStreamWithError(tokens),
						FailureKind.OVERLOADED),
				arguments("Anthropic: clean close without finish", false, ScriptedProviders.anthropicStream(tokens),
						FailureKind.STREAM_CUT),
				arguments("Anthropic: socket cut", false, ScriptedProviders.anthropicStream(tokens).cut(),
						FailureKind.CONNECTION));
	}

	/** B74, B80: at the same provider. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void continuesAtTheSameProvider(String name, boolean isOpenAi, Reply fault, FailureKind kind) {
		ScriptedProviders.Provider provider = isOpenAi ? providers.openAi : providers.anthropic;
		provider.replies(fault, isOpenAi ? ScriptedProviders.openAiWholeStream("it was ", "the worst of times.")
				: ScriptedProviders.anthropicWholeStream("it was ", "the worst of times."));
		this.context.run((context) -> {
			Teller teller = context.getBean(Teller.class);
			assertThat(text(isOpenAi ? teller.openAiFirst() : teller.anthropicFirst()))
				.isEqualTo("It was the best of times, it was the worst of times.");
			assertThat(provider.requests).hasSize(2);
			assertThat(provider.messages(1)).hasSize(3).last().asString().contains("continue from where you left off");
			assertThat(provider.messages(1).get(1)).contains("assistant").contains("It was the best of times, ");
			assertThat(context.getBean(Events.class).kinds()).containsExactly(kind, null);
			assertThat(provider.headers).allSatisfy(
					(headers) -> assertThat(headers.keySet()).noneMatch(RunningAttempts.HEADER::equalsIgnoreCase));
		});
	}

	/** B74, B42: at the next provider, which repeats the last words. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void continuesAtAnotherProvider(String name, boolean isOpenAi, Reply fault, FailureKind kind) {
		ScriptedProviders.Provider first = isOpenAi ? providers.openAi : providers.anthropic;
		ScriptedProviders.Provider second = isOpenAi ? providers.anthropic : providers.openAi;
		first.replies(fault, Reply.error(401));
		second.replies(isOpenAi ? ScriptedProviders.anthropicWholeStream("the best of", " times, it was", " the end.")
				: ScriptedProviders.openAiWholeStream("the best of", " times, it was", " the end."));
		this.context.run((context) -> {
			Teller teller = context.getBean(Teller.class);
			assertThat(text(isOpenAi ? teller.openAiFirst() : teller.anthropicFirst()))
				.isEqualTo("It was the best of times, it was the end.");
			assertThat(second.messages(0).get(1)).contains("assistant").contains("It was the best of times, ");
			assertThat(context.getBean(Events.class).of(LlmCallEvent.CallEnded.class)).singleElement()
				.extracting(LlmCallEvent.CallEnded::outcome)
				.isEqualTo(LlmOutcome.SUCCESS);
		});
	}

	/** B73. */
	@Test
	void retriesBeforeTheFirstElement() {
		providers.openAi.replies(Reply.error(503), Reply.error(500), ScriptedProviders.openAiWholeStream("A tale"));
		this.context.run((context) -> {
			assertThat(text(context.getBean(Teller.class).openAiFirst())).isEqualTo("A tale");
			assertThat(providers.openAi.requests).hasSize(3);
			assertThat(context.getBean(Events.class).kinds()).containsExactly(FailureKind.OVERLOADED,
					FailureKind.SERVER_ERROR, null);
		});
	}

	/** B45. */
	@Test
	void failsWithAllAttempts() {
		providers.openAi.replies(Reply.error(503));
		providers.anthropic.replies(Reply.error(529));
		this.context.run((context) -> {
			assertThat(catchThrowable(() -> text(context.getBean(Teller.class).openAiFirst())))
				.isInstanceOf(LlmRetriesExhaustedException.class);
			assertThat(providers.order()).hasSize(6);
		});
	}

	/** Elements of Spring AI itself, and what was used. */
	@Test
	void healsResponses() {
		providers.openAi.replies(ScriptedProviders.openAiStream("It was ", "the best "),
				ScriptedProviders.openAiWholeStream("of times"));
		this.context.run((context) -> {
			List<ChatClientResponse> seen = context.getBean(Teller.class).responses().collectList().block(SOON);
			assertThat(seen.stream()
				.map((element) -> element.chatResponse().getResult())
				.filter((result) -> result != null && result.getOutput().getText() != null)
				.map((result) -> result.getOutput().getText())).containsSequence("It was ", "the best ", "of times");
			assertThat(context.getBean(Events.class).of(LlmCallEvent.AttemptEnded.class)).last()
				.satisfies((ended) -> assertThat(ended.usage()).isNotNull());
		});
	}

	/** B82, B90: a tool call that was cut is dropped, tools run once. */
	@Test
	void healsAToolLoop() {
		providers.openAi.replies(ScriptedProviders.openAiStreamedCall("call_1", "count", false, "{\"ti").cut(),
				ScriptedProviders.openAiStreamedCall("call_2", "count", true, "{\"ti", "tle\":\"Emma\"}"),
				ScriptedProviders.openAiStream("There are "), Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("7 of them."));
		this.context.run((context) -> {
			assertThat(text(context.getBean(Teller.class).withTools())).isEqualTo("There are 7 of them.");
			assertThat(context.getBean(Teller.class).shelf().counted()).isOne();
			assertThat(providers.order()).containsExactly("openai", "openai", "openai", "openai", "anthropic");
			assertThat(providers.anthropic.messages(0))
				.anySatisfy((message) -> assertThat(message).contains("7 of Emma"))
				.anySatisfy((message) -> assertThat(message).contains("There are "));
		});
	}

	/** B85: what a tool throws goes to the model in streams too. */
	@Test
	void tellsTheModelWhatAToolThrew() {
		providers.openAi.replies(ScriptedProviders.openAiStreamedCall("call_1", "count", true, "{\"title\":\"\"}"),
				ScriptedProviders.openAiWholeStream("None."));
		this.context.run((context) -> {
			assertThat(text(context.getBean(Teller.class).withTools())).isEqualTo("None.");
			assertThat(providers.openAi.messages(1)).last().asString().contains("no title");
		});
	}

	/**
	 * A method that blocks on a stream keeps its call in later rounds of its tool loop.
	 */
	@Test
	void healsAToolLoopInAMethodThatBlocks() {
		providers.openAi.replies(ScriptedProviders.openAiStreamedCall("call_2", "count", true, "{\"title\":\"Emma\"}"),
				Reply.error(503), ScriptedProviders.openAiWholeStream("There are 7."));
		this.context.run((context) -> {
			assertThat(context.getBean(Teller.class).withToolsBlocking()).isEqualTo("There are 7.");
			assertThat(context.getBean(Teller.class).shelf().counted()).isOne();
			assertThat(context.getBean(Events.class).kinds()).containsExactly(null, FailureKind.OVERLOADED, null);
		});
	}

	/** B84. */
	@Test
	void parsesAtTheEndAndAsksAgain() {
		providers.openAi.replies(ScriptedProviders.openAiWholeStream("{\"title\":", "Emma and"),
				ScriptedProviders.openAiWholeStream("{\"title\":\"Emma\",", "\"author\":\"Jane Austen\"}"));
		this.context.run((context) -> {
			Teller teller = context.getBean(Teller.class);
			assertThat(teller.book().block(SOON)).isEqualTo(new Book("Emma", "Jane Austen"));
			assertThat(teller.seen()).startsWith("{\"title\":", "Emma and");
			assertThat(providers.openAi.messages(1)).hasSize(3).element(1).asString().contains("Emma and");
		});
	}

	/** B81, B83: what is over at our end is over at the provider. */
	@Test
	void endsTheRequestWhenTheConsumerCancels() {
		for (boolean isOpenAi : new boolean[] { true, false }) {
			providers.reset();
			providers.openAi.replies(ScriptedProviders.openAiStream("It was ", "the best ").stalled());
			providers.anthropic.replies(ScriptedProviders.anthropicStream("It was ", "the best ").stalled());
			this.context.run((context) -> {
				Teller teller = context.getBean(Teller.class);
				List<String> seen = new ArrayList<>();
				Supplier<Flux<String>> stream = () -> isOpenAi ? teller.openAiFirst() : teller.anthropicFirst();
				Disposable subscription = stream.get().doOnNext(seen::add).take(2).subscribe();
				assertThat(providers.awaitClientGone()).isTrue();
				assertThat(subscription.isDisposed()).isTrue();
				assertThat(String.join("", seen)).isEqualTo("It was the best ");
			});
		}
	}

	/** B81: a stall, with both clients. */
	@Test
	void endsTheRequestOfAStreamThatStalls() {
		Map<Boolean, Reply> stalled = Map.of(true, ScriptedProviders.openAiStream("It was ").stalled(), false,
				ScriptedProviders.anthropicStream("It was ").stalled());
		for (boolean isOpenAi : new boolean[] { true, false }) {
			providers.reset();
			providers.openAi.replies(stalled.get(true), ScriptedProviders.openAiWholeStream("the best"));
			providers.anthropic.replies(stalled.get(false), ScriptedProviders.anthropicWholeStream("the best"));
			this.context.withPropertyValues("llm.retry.stream.idle-timeout=1s").run((context) -> {
				Teller teller = context.getBean(Teller.class);
				assertThat(text(isOpenAi ? teller.openAiFirst() : teller.anthropicFirst()))
					.isEqualTo("It was the best");
				assertThat(providers.awaitClientGone()).isTrue();
				assertThat(context.getBean(Events.class).kinds()).containsExactly(FailureKind.TIMEOUT, null);
			});
		}
	}

	/**
	 * B81, B100: a client that waits for its reader on close, and a reader that waits for
	 * a silent provider. The request is aborted first.
	 */
	@Test
	void endsTheRequestOfAStreamThatIsSilent() {
		for (boolean isOpenAi : new boolean[] { true, false }) {
			providers.reset();
			providers.openAi.replies(ScriptedProviders.openAiStream("It was ").silent(),
					ScriptedProviders.openAiWholeStream("the best"));
			providers.anthropic.replies(ScriptedProviders.anthropicStream("It was ").silent(),
					ScriptedProviders.anthropicWholeStream("the best"));
			this.context.withPropertyValues("llm.retry.stream.idle-timeout=1s").run((context) -> {
				Teller teller = context.getBean(Teller.class);
				assertThat((isOpenAi ? teller.openAiFirst() : teller.anthropicFirst()).collectList()
					.toFuture()
					.get(10, TimeUnit.SECONDS)).isEqualTo(List.of("It was ", "the best"));
				assertThat(context.getBean(Events.class).kinds()).containsExactly(FailureKind.TIMEOUT, null);
			});
		}
	}

	/** B83, B100: the same when the consumer cancels. */
	@Test
	void isCancelledAtOnceWhileAProviderIsSilent() {
		for (boolean isOpenAi : new boolean[] { true, false }) {
			providers.reset();
			providers.openAi.replies(ScriptedProviders.openAiStream("It was ").silent());
			providers.anthropic.replies(ScriptedProviders.anthropicStream("It was ").silent());
			this.context.run((context) -> {
				Teller teller = context.getBean(Teller.class);
				CountDownLatch begun = new CountDownLatch(1);
				Disposable subscription = (isOpenAi ? teller.openAiFirst() : teller.anthropicFirst())
					.subscribe((token) -> begun.countDown());
				assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
				CompletableFuture.runAsync(subscription::dispose).get(10, TimeUnit.SECONDS);
				assertThat(context.getBean(Events.class).of(LlmCallEvent.CallEnded.class)).singleElement()
					.extracting(LlmCallEvent.CallEnded::outcome)
					.isEqualTo(LlmOutcome.CANCELLED);
			});
		}
	}

	/**
	 * B100: a hundred streams go on while one is silent, times out and is aborted. Other
	 * work of the machine may disturb a round, so the best round counts.
	 */
	@Test
	void delaysNoOtherStreamWhileAProviderIsSilent() {
		this.context.withPropertyValues("llm.retry.stream.idle-timeout=1s").run((context) -> {
			Teller teller = context.getBean(Teller.class);
			Duration delay = Duration.ofDays(1);
			for (int round = 0; round < 5 && delay.compareTo(Duration.ofMillis(50)) > 0; round++) {
				providers.reset();
				providers.anthropic.replies(ScriptedProviders.anthropicStream("It was ").silent(),
						ScriptedProviders.anthropicWholeStream("the best"));
				CompletableFuture<List<String>> silent = teller.anthropicFirst().collectList().toFuture();
				Duration next = longestDelayOf(100, teller);
				assertThat(silent.get(10, TimeUnit.SECONDS)).isEqualTo(List.of("It was ", "the best"));
				delay = (next.compareTo(delay) < 0) ? next : delay;
			}
			assertThat(delay).isLessThanOrEqualTo(Duration.ofMillis(50));
		});
	}

	/** Returns by how much an element of the streams was late at most. */
	private static Duration longestDelayOf(int streams, Teller teller) {
		AtomicLong longest = new AtomicLong();
		Flux.range(0, streams).flatMap((number) -> {
			AtomicLong last = new AtomicLong(System.nanoTime());
			return teller.ticking().doOnNext((element) -> {
				long now = System.nanoTime();
				longest.accumulateAndGet(now - last.getAndSet(now) - Teller.TICK.toNanos(), Math::max);
			});
		}, streams).blockLast(SOON);
		return Duration.ofNanos(longest.get());
	}

	/** The first of two answers had its end; the second one has none. */
	@Test
	void passesOnTheFailureOfASecondAnswer() {
		providers.openAi.replies(ScriptedProviders.openAiWholeStream("Seven."), Reply.error(401));
		this.context.run((context) -> assertThat(
				catchThrowable(() -> context.getBean(Teller.class).twoAnswers().collectList().block(SOON)))
			.hasMessageContaining("401"));
	}

	/** Spring AI's Google module says STOP in every element. */
	@Test
	void continuesAStreamWhoseEveryElementSaysStop() {
		Calls calls = new Calls();
		ReactiveDriver driver = new ReactiveDriver(calls.engine(), Schedulers::parallel, Calls.OWN_THREADS,
				Calls.WATCHDOG, List.of(new ChatResponseReader()), DriverMode.PROTECTED);
		List<String> partials = new ArrayList<>();
		List<Object> seen = driver.flux(calls.settings("google/gemini-2.0-flash"), () -> {
			partials.add(LlmCallContext.current().partial());
			return (partials.size() == 1)
					? Flux.just(stop("It was "), stop("the best ")).concatWith(Flux.error(new ConnectException()))
					: Flux.just(stop("of times."));
		}).collectList().block(SOON);
		assertThat(seen).hasSize(3);
		assertThat(partials).containsExactly(null, "It was the best ");
	}

	private static ChatResponse stop(String text) {
		return new ChatResponse(List.of(new Generation(new AssistantMessage(text),
				ChatGenerationMetadata.builder().finishReason("STOP").build())));
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.overhead;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.benchmarks.Quiet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What protection costs Spring AI's ChatClient. The model answers at once. Spring AI's
 * own observations are off: they cost ten times as much.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChatClientBenchmark {

	/** What protects the calls: nothing, or a managed model in an {@code @LlmCall}. */
	@Param({ "BARE", "LLM_CALL" })
	public String contender;

	private ConfigurableApplicationContext context;

	private Service service;

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ReadyModel readyModel() {
			return new ReadyModel();
		}

		@Bean
		Bare bare(ReadyModel model) {
			return new Bare(ChatClient.create(model));
		}

		@Bean
		Managed managed(ChatModel routingModel) {
			return new Managed(ChatClient.create(routingModel));
		}

	}

	/**
	 * A model whose answers are ready.
	 */
	static class ReadyModel implements ChatModel {

		private static final List<ChatResponse> CHUNKS = IntStream.range(0, Asker.ELEMENTS)
			.mapToObj((i) -> response("word" + i + " ", (i == Asker.ELEMENTS - 1) ? "STOP" : ""))
			.toList();

		private static final ChatResponse ANSWER = response("The Hobbit", "STOP");

		private static ChatResponse response(String text, String finishReason) {
			return new ChatResponse(List.of(new Generation(new AssistantMessage(text),
					ChatGenerationMetadata.builder().finishReason(finishReason).build())));
		}

		@Override
		public ChatResponse call(Prompt prompt) {
			return ANSWER;
		}

		@Override
		public Flux<ChatResponse> stream(Prompt prompt) {
			return Flux.fromIterable(CHUNKS);
		}

		@Override
		public ChatOptions getOptions() {
			return ChatOptions.builder().model("ready").build();
		}

	}

	/**
	 * The calls.
	 */
	abstract static class Service {

		private final ChatClient chat;

		Service(ChatClient chat) {
			this.chat = chat;
		}

		String ask() {
			return this.chat.prompt("Recommend a book").call().content();
		}

		Flux<String> tell() {
			return this.chat.prompt("Tell a story").stream().content();
		}

	}

	static class Bare extends Service {

		Bare(ChatClient chat) {
			super(chat);
		}

	}

	static class Managed extends Service {

		Managed(ChatClient chat) {
			super(chat);
		}

		@Override
		@LlmCall(name = "ask", model = "ready/model")
		public String ask() {
			return super.ask();
		}

		@Override
		@LlmCall(name = "tell", model = "ready/model")
		public Flux<String> tell() {
			return super.tell();
		}

	}

	/**
	 * Starts the application.
	 */
	@Setup
	public void start() {
		Map<String, Object> properties = Quiet.withoutModels();
		properties.put("llm.retry.providers.ready.chat-model", "readyModel");
		this.context = new SpringApplicationBuilder(Application.class).properties(properties).run();
		this.service = this.context.getBean(this.contender.equals("BARE") ? "bare" : "managed", Service.class);
	}

	/**
	 * Stops it.
	 */
	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * An answer.
	 * @return the answer
	 */
	@Benchmark
	public String chatCall() {
		return this.service.ask();
	}

	/**
	 * A chunk of a stream of a thousand.
	 * @return the last one
	 */
	@Benchmark
	@OperationsPerInvocation(Asker.ELEMENTS)
	public String chunk() {
		return this.service.tell().blockLast();
	}

}

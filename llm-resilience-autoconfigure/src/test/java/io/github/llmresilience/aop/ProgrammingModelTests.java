/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.util.AopTestUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @LlmCall} together with Spring's other programming models.
 */
@Timeout(60)
class ProgrammingModelTests {

	private final List<LlmCallEvent> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class))
		.withBean(LlmCallListener.class, () -> this.events::add)
		.withPropertyValues("llm.retry.initial-delay=1ms", "llm.retry.jitter=0");

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableScheduling
	static class Tasks {

	}

	static class Worker {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		private final CountDownLatch scheduled = new CountDownLatch(1);

		private String answer() {
			this.threads.add(Thread.currentThread().getName());
			if (LlmCallContext.current().attempt() == 1) {
				throw Script.http(503);
			}
			return "answer";
		}

		@Async
		@LlmCall(name = "async")
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(answer());
		}

		@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
		@LlmCall(name = "scheduled")
		void scheduled() {
			answer();
			this.scheduled.countDown();
		}

	}

	@Test
	void retriesAnAsynchronousMethod() {
		this.context.withUserConfiguration(Tasks.class).withBean(Worker.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			assertThat(worker.async().get(30, TimeUnit.SECONDS)).isEqualTo("answer");
			List<String> threads = AopTestUtils.<Worker>getTargetObject(worker).threads;
			assertThat(threads).filteredOn((thread) -> !thread.startsWith("scheduling-")).hasSize(2);
			assertThat(outcomesOf("async")).containsExactly(LlmOutcome.SUCCESS);
		});
	}

	@Test
	void retriesAScheduledMethod() {
		this.context.withUserConfiguration(Tasks.class).withBean(Worker.class).run((context) -> {
			Worker worker = AopTestUtils.getTargetObject(context.getBean(Worker.class));
			assertThat(worker.scheduled.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(worker.threads).hasSize(2).allMatch((thread) -> thread.startsWith("scheduling-"));
		});
	}

	/**
	 * A client that Spring implements.
	 */
	interface Client {

		@LlmCall(name = "client", model = "openai/gpt-4o-mini")
		@PostExchange("/openai/v1/chat/completions")
		String ask(@RequestBody Map<String, String> request);

		@LlmCall(name = "reactive-client", model = "openai/gpt-4o-mini")
		@PostExchange("/openai/v1/chat/completions")
		Mono<String> askLater(@RequestBody Map<String, String> request);

		@LlmCall(name = "streaming-client", model = "openai/gpt-4o-mini")
		@PostExchange("/openai/v1/chat/completions")
		Flux<String> stream(@RequestBody Map<String, String> request);

	}

	@Test
	void retriesAnHttpInterface() {
		try (ScriptedProviders providers = new ScriptedProviders()) {
			RestClient client = RestClient.builder()
				.baseUrl(providers.url())
				.requestFactory(new JdkClientHttpRequestFactory())
				.build();
			this.context
				.withBean(Client.class,
						() -> HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
							.build()
							.createClient(Client.class))
				.run((context) -> {
					providers.openAi.replies(Reply.error(503), Reply.error(429), ScriptedProviders.openAi("Emma"));
					assertThat(context.getBean(Client.class).ask(Map.of())).contains("Emma");
					assertThat(attemptsOf("client")).isEqualTo(3);
				});
		}
	}

	@Test
	void retriesAReactiveHttpInterface() {
		try (ScriptedProviders providers = new ScriptedProviders()) {
			WebClient client = WebClient.create(providers.url());
			this.context
				.withBean(Client.class,
						() -> HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))
							.build()
							.createClient(Client.class))
				.run((context) -> {
					providers.openAi.replies(Reply.error(503), ScriptedProviders.openAi("Emma"), Reply.error(500),
							ScriptedProviders.openAiWholeStream("Em", "ma"));
					assertThat(context.getBean(Client.class).askLater(Map.of()).block()).contains("Emma");
					assertThat(context.getBean(Client.class).stream(Map.of()).collectList().block()).hasSize(5)
						.last()
						.asString()
						.contains("[DONE]");
					assertThat(attemptsOf("reactive-client")).isEqualTo(2);
					assertThat(attemptsOf("streaming-client")).isEqualTo(2);
				});
		}
	}

	private long attemptsOf(String call) {
		return this.events.stream()
			.filter((event) -> event instanceof LlmCallEvent.AttemptEnded ended && ended.call().equals(call))
			.count();
	}

	private List<LlmOutcome> outcomesOf(String call) {
		return this.events.stream()
			.filter((event) -> event instanceof LlmCallEvent.CallEnded ended && ended.call().equals(call))
			.map((event) -> ((LlmCallEvent.CallEnded) event).outcome())
			.toList();
	}

}

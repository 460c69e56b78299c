/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.engine.Script;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.AsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * B100: calls whose code blocks, on the threads that calls share. Each test hangs if one
 * call waits for another one.
 */
class SharedThreadsTests {

	private static final int TIMER_THREADS = Schedulers.DEFAULT_POOL_SIZE;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				LlmRetryAutoConfiguration.class))
		.withPropertyValues("llm.retry.initial-delay=20ms", "llm.retry.circuit-breaker.enabled=false",
				"llm.retry.budget.enabled=false", "llm.retry.calls.short.attempt-timeout=50ms",
				"llm.retry.calls.short.max-attempts=2", "llm.retry.calls.short.stream.idle-timeout=80ms",
				"llm.retry.calls.short.stream.mode=fail")
		.withBean(Client.class);

	static class Client {

		@LlmCall(model = "openai/gpt-4o-mini")
		public CompletableFuture<String> future(Supplier<CompletableFuture<String>> attempt) {
			return attempt.get();
		}

		@LlmCall(name = "short", model = "openai/gpt-4o-mini")
		public CompletableFuture<String> shortFuture(Supplier<CompletableFuture<String>> attempt) {
			return attempt.get();
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		public Mono<String> mono(Mono<String> attempt) {
			return attempt;
		}

		@LlmCall(name = "short", model = "openai/gpt-4o-mini")
		public Flux<String> shortStream(Flux<String> attempt) {
			return attempt;
		}

	}

	@Test
	void aContinuationOfATimedOutFutureMayWaitForAnotherCall() {
		this.runner.run((context) -> {
			Client client = context.getBean(Client.class);
			CompletableFuture<String> answer = client.shortFuture(CompletableFuture::new)
				.exceptionally((timeout) -> futureWithARetry(client).join());
			assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("answer");
		});
	}

	@Test
	void aContinuationThatBlocksDelaysNoOtherCall() {
		CountDownLatch release = new CountDownLatch(1);
		this.runner.run((context) -> {
			Client client = context.getBean(Client.class);
			CountDownLatch blocked = new CountDownLatch(1);
			CompletableFuture<String> blocking = client.shortFuture(CompletableFuture::new).exceptionally((timeout) -> {
				blocked.countDown();
				return await(release);
			});
			assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(futureWithARetry(client).get(20, TimeUnit.SECONDS)).isEqualTo("answer");
			assertThat(blocking).isNotDone();
			release.countDown();
			assertThat(blocking.get(20, TimeUnit.SECONDS)).isEqualTo("released");
		});
	}

	@Test
	void callsDoNotWaitForAThreadOfTheApplication() {
		this.runner
			.withPropertyValues("spring.task.execution.pool.core-size=2", "spring.task.execution.pool.max-size=2")
			.run((context) -> {
				Client client = context.getBean(Client.class);
				AsyncTaskExecutor application = context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
				List<CompletableFuture<String>> answers = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					answers.add(application.submitCompletable(() -> futureWithARetry(client).get()));
				}
				for (CompletableFuture<String> answer : answers) {
					assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("answer");
				}
			});
	}

	@Test
	void aLaterAttemptOfAPublisherMayBlock() {
		this.runner.run((context) -> {
			Mono<String> blocking = Mono
				.fromCallable(() -> Mono.delay(Duration.ofMillis(1)).thenReturn("answer").block());
			assertThat(context.getBean(Client.class).mono(failingOnce(blocking)).block(Duration.ofSeconds(20)))
				.isEqualTo("answer");
		});
	}

	@Test
	void anAttemptThatFollowsASignalAtOnceMayBlock() {
		Scheduler eventLoop = Schedulers.newSingle("event-loop");
		this.runner.withPropertyValues("llm.retry.initial-delay=0").run((context) -> {
			Mono<String> blocking = Mono
				.fromCallable(() -> Mono.delay(Duration.ofMillis(1)).thenReturn("answer").block());
			AtomicInteger made = new AtomicInteger();
			Mono<String> attempt = Mono.defer(() -> (made.incrementAndGet() == 1)
					? Mono.<String>error(Script.http(503)).delaySubscription(Duration.ofMillis(1), eventLoop)
					: blocking);
			assertThat(context.getBean(Client.class).mono(attempt).block(Duration.ofSeconds(20))).isEqualTo("answer");
		});
		eventLoop.dispose();
	}

	@Test
	void aStreamWhoseCancellationBlocksDelaysNoOtherCall() {
		CountDownLatch release = new CountDownLatch(1);
		this.runner.run((context) -> {
			Client client = context.getBean(Client.class);
			CountDownLatch blocked = new CountDownLatch(2 * TIMER_THREADS);
			List<CompletableFuture<String>> quiet = new ArrayList<>();
			for (int i = 0; i < 2 * TIMER_THREADS; i++) {
				quiet.add(client.shortStream(Flux.<String>never().startWith("once").doOnCancel(() -> {
					blocked.countDown();
					await(release);
				})).last().toFuture());
			}
			assertThat(blocked.await(20, TimeUnit.SECONDS)).as("cancellations that block").isTrue();
			assertThat(client.mono(failingOnce(Mono.just("answer"))).block(Duration.ofSeconds(20))).isEqualTo("answer");
			release.countDown();
			for (CompletableFuture<String> answer : quiet) {
				assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
			}
		});
	}

	private static CompletableFuture<String> futureWithARetry(Client client) {
		AtomicInteger made = new AtomicInteger();
		return client.future(() -> (made.incrementAndGet() == 1) ? CompletableFuture.failedFuture(Script.http(503))
				: CompletableFuture.completedFuture("answer"));
	}

	private static <T> Mono<T> failingOnce(Mono<T> later) {
		AtomicInteger made = new AtomicInteger();
		return Mono.defer(() -> (made.incrementAndGet() == 1) ? Mono.error(Script.http(503)) : later);
	}

	private static String await(CountDownLatch latch) {
		try {
			return latch.await(60, TimeUnit.SECONDS) ? "released" : "never released";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "interrupted";
		}
	}

}

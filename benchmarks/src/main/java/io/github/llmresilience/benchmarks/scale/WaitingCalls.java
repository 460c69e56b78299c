/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.scale;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.benchmarks.Quiet;
import io.github.llmresilience.failure.LlmHttpException;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Ten thousand calls at the same time, that wait for their second attempt. A program of
 * its own: says how many threads and how much heap that takes, and how many calls were
 * answered.
 */
final class WaitingCalls {

	static final int CALLS = 10_000;

	private static final Duration WAIT = Duration.ofSeconds(20);

	private WaitingCalls() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Asker.class)
	static class Application {

	}

	/**
	 * The first attempts fail, as many as there are calls.
	 */
	static class Asker {

		private final AtomicInteger attempts = new AtomicInteger();

		int attempts() {
			return this.attempts.get();
		}

		@LlmCall(name = "later")
		public Mono<String> later() {
			return Mono.fromSupplier(this::answer);
		}

		@LlmCall(name = "now")
		public String now() {
			return answer();
		}

		private String answer() {
			if (this.attempts.incrementAndGet() <= CALLS) {
				throw new LlmHttpException(503, Map.<String, List<String>>of(), "");
			}
			return "answer";
		}

	}

	public static void main(String... kind) throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties(properties())
			.run()) {
			Asker asker = context.getBean(Asker.class);
			int threads = threads();
			long heap = heap();
			AtomicInteger answered = new AtomicInteger();
			CountDownLatch open = new CountDownLatch(CALLS);
			begin(kind[0].equals("reactive"), asker, answered, open);
			while (asker.attempts() < CALLS) {
				Thread.sleep(20);
			}
			Thread.sleep(500);
			int threadsWaiting = threads() - threads;
			double heapWaiting = (heap() - heap) / (double) CALLS;
			int answeredMeanwhile = answered.get();
			open.await(2 * WAIT.toSeconds(), TimeUnit.SECONDS);
			System.out.printf(Locale.ROOT, "%d %.0f %d %d%n", threadsWaiting, heapWaiting, answeredMeanwhile,
					answered.get());
		}
	}

	private static Map<String, Object> properties() {
		Map<String, Object> properties = Quiet.withoutModels();
		properties.put("llm.retry.initial-delay", WAIT.toString());
		properties.put("llm.retry.max-delay", WAIT.toString());
		properties.put("llm.retry.jitter", "0");
		properties.put("llm.retry.circuit-breaker.enabled", "false");
		properties.put("llm.retry.budget.enabled", "false");
		return properties;
	}

	private static void begin(boolean reactive, Asker asker, AtomicInteger answered, CountDownLatch open) {
		SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor();
		virtual.setVirtualThreads(!reactive);
		for (int i = 0; i < CALLS; i++) {
			if (reactive) {
				asker.later().doFinally((end) -> open.countDown()).subscribe((answer) -> answered.incrementAndGet());
			}
			else {
				virtual.execute(() -> {
					asker.now();
					answered.incrementAndGet();
					open.countDown();
				});
			}
		}
	}

	private static int threads() {
		return ManagementFactory.getThreadMXBean().getThreadCount();
	}

	/** What is left after the garbage is gone. */
	private static long heap() throws InterruptedException {
		for (int i = 0; i < 3; i++) {
			System.gc();
			Thread.sleep(100);
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.soak;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

import io.github.llmresilience.benchmarks.Quiet;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.time.Watchdog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application under load. A program of its own: writes its figures as the last line.
 * Arguments: the URLs of the two providers, the seconds, whether threads are virtual.
 */
final class SoakedApplication {

	private static final int CALLERS = 32;

	private static final Duration SAMPLE = Duration.ofSeconds(10);

	private SoakedApplication() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SoakService service(ChatClient.Builder builder) {
			return new SoakService(builder);
		}

	}

	private static Map<String, Object> properties(String openAi, String anthropic, boolean virtual) {
		Map<String, Object> properties = Quiet.properties();
		properties.put("spring.threads.virtual.enabled", String.valueOf(virtual));
		properties.put("spring.ai.openai.base-url", openAi);
		properties.put("spring.ai.openai.api-key", "key");
		properties.put("spring.ai.openai.max-retries", "0");
		properties.put("spring.ai.anthropic.base-url", anthropic);
		properties.put("spring.ai.anthropic.api-key", "key");
		properties.put("spring.ai.anthropic.max-retries", "0");
		properties.put("llm.retry.attempt-timeout", "1s");
		properties.put("llm.retry.stream.idle-timeout", "1s");
		properties.put("llm.retry.initial-delay", "20ms");
		properties.put("llm.retry.deadline", "15s");
		properties.put("llm.retry.hedge.enabled", "true");
		properties.put("llm.retry.hedge.after", "200ms");
		properties.put("llm.retry.circuit-breaker.wait-duration-in-open-state", "500ms");
		properties.put("llm.retry.budget.min-per-second", "1000");
		properties.put("llm.retry.concurrency-limit", "100");
		return properties;
	}

	public static void main(String... args) throws Exception {
		boolean virtual = Boolean.parseBoolean(args[3]);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties(properties(args[0], args[1], virtual))
			.run()) {
			SoakLoad load = new SoakLoad(context.getBean(SoakService.class), callers(virtual));
			List<Long> heap = new ArrayList<>();
			List<Integer> threads = new ArrayList<>();
			load.start(CALLERS);
			long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(args[2])).toNanos();
			while (System.nanoTime() - end < 0) {
				Thread.sleep(SAMPLE.toMillis());
				System.gc();
				heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10);
				threads.add(ManagementFactory.getThreadMXBean().getThreadCount());
			}
			int hung = load.stop(Duration.ofSeconds(60));
			Thread.sleep(Duration.ofSeconds(15).toMillis());
			System.out.printf(Locale.ROOT, "%d %d %d %d %d %d %d %d %.0f %d %d %d %d %d%n", load.calls(),
					load.blocking(), load.right(), load.failed(), load.cancelled(), load.wrong(), hung, load.longest(),
					running(context) + openWork(context), mean(heap.subList(0, third(heap))),
					mean(heap.subList(heap.size() - third(heap), heap.size())),
					mean(threads.subList(0, third(threads))),
					mean(threads.subList(threads.size() - third(threads), threads.size())),
					ManagementFactory.getThreadMXBean().getThreadCount());
		}
		System.exit(0);
	}

	private static ThreadFactory callers(boolean virtual) throws ReflectiveOperationException {
		if (!virtual) {
			return Thread::new;
		}
		Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
		return (ThreadFactory) Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
	}

	private static int third(List<?> samples) {
		return Math.max(1, samples.size() / 3);
	}

	private static long mean(List<? extends Number> samples) {
		return Math.round(samples.stream().mapToLong(Number::longValue).average().orElse(0));
	}

	/** Returns 0 if no attempt, wait or timer of a call is left. */
	private static int openWork(ConfigurableApplicationContext context) {
		return context.getBean(LlmCallEngine.class).openWork().isIdle() && context.getBean(Watchdog.class).isIdle() ? 0
				: 1;
	}

	/** Returns the number of attempts that run, as the gauges say. */
	private static double running(ConfigurableApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.find("llm.concurrency.running")
			.gauges()
			.stream()
			.mapToDouble(Gauge::value)
			.sum();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.benchmarks.Benchmarks;
import io.github.llmresilience.benchmarks.Quiet;
import io.github.llmresilience.benchmarks.report.Goals;
import io.github.llmresilience.benchmarks.report.ResultsPage;
import io.github.llmresilience.benchmarks.report.Table;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Two instances of an application share the rate limit of a provider. One makes many
 * calls, the other few; together more than the limit allows. After two minutes, Redis
 * stops.
 */
public final class LimitsPart implements Benchmarks.Part {

	private static final int LIMIT = 600;

	private static final List<Integer> CALLS_PER_SECOND = List.of(18, 3);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	private record Minute(int answered, int rejected) {

		private double usedPercent() {
			return 100.0 * this.answered / LIMIT;
		}

	}

	private enum Contender {

		/** Nothing. */
		NOTHING("no limit", Caller.Unlimited.class, Map.of()),

		/** Half of the limit for each instance. */
		RESILIENCE4J("Resilience4j, half for each", Caller.WithResilience4j.class,
				Map.of("resilience4j.ratelimiter.instances.provider.limit-for-period", "5",
						"resilience4j.ratelimiter.instances.provider.limit-refresh-period", "1s",
						"resilience4j.ratelimiter.instances.provider.timeout-duration", "30s")),

		/** This project. */
		LLM_CALL("@LlmCall", Caller.WithLlmCall.class,
				Map.of("llm.retry.shared-state", "redis", "spring.application.name", "limits",
						"llm.retry.providers.openai.rate-limit.requests-per-minute", String.valueOf(LIMIT)));

		private final String title;

		private final Class<? extends Caller> caller;

		private final Map<String, String> properties;

		Contender(String title, Class<? extends Caller> caller, Map<String, String> properties) {
			this.title = title;
			this.caller = caller;
			this.properties = properties;
		}

	}

	@Override
	public void run(ResultsPage page) throws Exception {
		String measured = ResultsPage.measured();
		Table table = new Table("contender", "minute", "answered", "% of the limit", "429");
		Goals goals = new Goals();
		for (Contender contender : Contender.values()) {
			List<Minute> minutes = measure(contender);
			for (int i = 0; i < minutes.size(); i++) {
				Minute minute = minutes.get(i);
				table.row(List.of(contender.title, (i + 1) + ((i < 2) ? "" : ", Redis stopped"),
						String.valueOf(minute.answered()), String.format(Locale.ROOT, "%.1f", minute.usedPercent()),
						String.valueOf(minute.rejected())));
			}
			if (contender == Contender.LLM_CALL) {
				goals.atMost("429, with Redis", 0, minutes.get(0).rejected() + minutes.get(1).rejected())
					.atLeast("% of the limit used, with Redis", 95, minutes.get(1).usedPercent())
					.atMost("429, without Redis", 0, minutes.get(2).rejected())
					.atLeast("% of the limit used, without Redis", 95, minutes.get(2).usedPercent());
			}
		}
		page.write("limits", measured + "\n\n" + goals.markdown() + "\n" + table.markdown());
	}

	private static List<Minute> measure(Contender contender) throws Exception {
		int port = freePort();
		Process redis = new ProcessBuilder("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1",
				"--save", "")
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		ExecutorService threads = Executors.newCachedThreadPool();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try (LimitedProvider provider = new LimitedProvider(LIMIT)) {
			for (int perSecond : CALLS_PER_SECOND) {
				ConfigurableApplicationContext instance = start(contender, provider, port);
				instances.add(instance);
				Caller caller = instance.getBean(contender.caller);
				clock.scheduleAtFixedRate(() -> threads.execute(() -> attempt(caller)), 0, 1_000_000 / perSecond,
						TimeUnit.MICROSECONDS);
			}
			provider.take();
			List<Minute> minutes = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				if (i == 2) {
					redis.destroy();
				}
				Thread.sleep(MINUTE.toMillis());
				int[] counts = provider.take();
				minutes.add(new Minute(counts[0], counts[1]));
			}
			return minutes;
		}
		finally {
			clock.shutdownNow();
			threads.shutdownNow();
			instances.forEach(ConfigurableApplicationContext::close);
			redis.destroy();
		}
	}

	private static void attempt(Caller caller) {
		try {
			caller.call();
		}
		catch (RuntimeException ex) {
			// the provider counts what it rejects; a call that waits too long fails
		}
	}

	private static ConfigurableApplicationContext start(Contender contender, LimitedProvider provider, int redis) {
		Map<String, Object> properties = Quiet.withoutModels();
		properties.putAll(contender.properties);
		properties.put("provider.url", provider.url());
		properties.put("spring.data.redis.port", redis);
		return new SpringApplicationBuilder(Application.class, contender.caller).properties(properties).run();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}

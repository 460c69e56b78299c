/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.history.JdbcCallHistory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * 2000 calls a second for half a minute, with everything switched on that watches them:
 * meters, the endpoint, which is read all the time, and the history. What they count is
 * held against each other and against what the providers have seen.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "server.address=127.0.0.1", "llm.retry.initial-delay=10ms",
				"llm.retry.history.jdbc.initialize-schema=always", "llm.retry.history.jdbc.queue-capacity=200000",
				"logging.level.io.github.llmresilience=info" })
@DirtiesContext
class LoadTests {

	private static final int CALLS_PER_SECOND = 2000;

	private static final int SECONDS = 30;

	private static final int WARM_UP_SECONDS = 10;

	private static final int CALLS = CALLS_PER_SECOND * (WARM_UP_SECONDS + SECONDS);

	private static final int READERS = 32;

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	@Autowired
	private Reader reader;

	@Autowired
	private JdbcCallHistory history;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private MeterRegistry meters;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("simulator.port", () -> port);
		// in a file: rows that the database keeps in memory would look like a leak of
		// ours
		registry.add("spring.datasource.url", () -> "jdbc:h2:file:./target/load-" + UUID.randomUUID());
	}

	@Test
	void losesNothingCountsNothingTwiceAndKeepsNothing() throws Exception {
		WebClient web = WebClient.create("http://127.0.0.1:" + this.port);
		follow(web, "openai", "5% 503, seed=42");
		follow(web, "anthropic", "ok");
		AtomicInteger reports = new AtomicInteger();
		var reading = Flux.interval(Duration.ofMillis(100))
			.onBackpressureDrop()
			.concatMap((tick) -> report(web))
			.subscribe((report) -> reports.incrementAndGet());
		load(WARM_UP_SECONDS);
		long heapBefore = usedHeap();
		double seconds = load(SECONDS);
		reading.dispose();
		assertThat(this.answered.get() + this.failed.get()).isEqualTo(CALLS);
		JsonNode report = report(web).block().at("/calls/ask");
		long attempts = report.at("/figures/attempts").asLong();
		assertThat(report.at("/outcomes/SUCCESS").asInt()).isEqualTo(this.answered.get());
		assertThat(report.at("/figures/calls").asInt()).isEqualTo(CALLS);
		assertThat(attempts).isEqualTo(requestsSeen(web)).isGreaterThan(CALLS);
		assertThat(report.at("/figures/retries").asLong() + report.at("/figures/fallbacks").asLong() + CALLS)
			.isEqualTo(attempts);
		assertThat(count("llm.call")).isEqualTo(CALLS);
		assertThat(count("llm.attempt")).isEqualTo(attempts);
		assertThat(this.history.written()).isEqualTo(CALLS + attempts);
		assertThat(this.history.dropped()).isZero();
		assertThat(rows("llm_call")).isEqualTo(CALLS);
		assertThat(rows("llm_attempt")).isEqualTo(attempts);
		assertThat(reports.get()).as("times the endpoint was read").isGreaterThan(SECONDS);
		long heapAfter = usedHeap();
		assertThat((double) heapAfter / heapBefore).as("growth of the heap").isLessThan(1.25);
		Files.writeString(Path.of("target", "load.txt"),
				"%d calls in %.1f s (%.0f/s), %d attempts of %d calls in all, endpoint read %d times, heap %d MB before, %d MB after%n"
					.formatted(SECONDS * CALLS_PER_SECOND, seconds, SECONDS * CALLS_PER_SECOND / seconds, attempts,
							CALLS, reports.get(), heapBefore >> 20, heapAfter >> 20));
	}

	/**
	 * Makes the calls of so many seconds, at their time or as soon as the machine can.
	 * @return how long it took until all had ended; then the history is waited for
	 */
	private double load(int seconds) throws InterruptedException {
		ExecutorService readers = Executors.newFixedThreadPool(READERS);
		long start = System.nanoTime();
		Ticks.offer(CALLS_PER_SECOND, seconds,
				() -> readers.execute(() -> (ask() ? this.answered : this.failed).incrementAndGet()));
		readers.shutdown();
		assertThat(readers.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
		double taken = (System.nanoTime() - start) / 1e9;
		double calls = this.answered.get() + this.failed.get();
		await().atMost(Duration.ofMinutes(2)).until(() -> this.history.queued() == 0 && rows("llm_call") == calls);
		return taken;
	}

	private boolean ask() {
		try {
			return !this.reader.ask().isEmpty();
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	private static void follow(WebClient web, String provider, String script) {
		web.put().uri("/simulator/provider/" + provider).bodyValue(script).retrieve().toBodilessEntity().block();
	}

	private static Mono<JsonNode> report(WebClient web) {
		return web.get().uri("/actuator/llmretry").retrieve().bodyToMono(JsonNode.class);
	}

	private static long requestsSeen(WebClient web) {
		JsonNode status = web.get().uri("/simulator").retrieve().bodyToMono(JsonNode.class).block();
		return status.at("/providers/openai/requests").asLong() + status.at("/providers/anthropic/requests").asLong();
	}

	private long count(String timer) {
		return this.meters.get(timer).tag("call", "ask").timers().stream().mapToLong(Timer::count).sum();
	}

	private long rows(String table) {
		return this.jdbc.sql("select count(*) from " + table).query(Long.class).single();
	}

	/** What is still in use after the garbage is gone. */
	private static long usedHeap() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	static class Reader {

		private final PlainClient client;

		Reader(PlainClient client) {
			this.client = client;
		}

		@LlmCall(name = "ask", model = "openai/gpt-5-mini", fallback = "anthropic/claude-haiku-4-5")
		public String ask() throws IOException {
			return this.client.ask();
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Configuration {

		@Bean
		Reader reader(Environment environment) {
			return new Reader(new PlainClient(environment.getProperty("simulator.port")));
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.sample.SampleApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A provider without which nothing works is down, and all calls keep coming: how many
 * requests it still gets for each call.
 */
class StormTests {

	private final int simulatorPort = TestSocketUtils.findAvailableTcpPort();

	private final AtomicInteger ended = new AtomicInteger();

	private ConfigurableApplicationContext application;

	@AfterEach
	void stop() {
		this.application.close();
	}

	@Test
	void triplesTheLoadWithoutProtection() throws Exception {
		double load = storm(300, 10, "--llm.retry.budget.enabled=false", "--llm.retry.circuit-breaker.enabled=false");
		assertThat(metric("llm.attempt")).isEqualTo(3 * 300 * 10);
		assertThat(load).as("but for requests that do not get through").isBetween(2.9, 3.0);
	}

	/** The budget alone: the circuit breaker is off. */
	@Test
	void addsAtMostAQuarterToTheLoadWithTheRetryBudget() throws Exception {
		double load = storm(1000, 30, "--llm.retry.circuit-breaker.enabled=false");
		assertThat(load).isBetween(1.1, 1.25);
		assertThat(metric("llm.retry.budget.exhausted")).isGreaterThan(20_000);
	}

	@Test
	void sendsNextToNothingWithTheCircuitBreakerToo() throws Exception {
		assertThat(storm(1000, 10)).isLessThan(0.25);
	}

	/**
	 * Offers load while the provider is down.
	 * @return the provider's requests for each call
	 */
	private double storm(int callsPerSecond, int seconds, String... properties) throws Exception {
		this.application = new SpringApplicationBuilder(SampleApplication.class, Configuration.class)
			.properties("server.address=127.0.0.1", "server.port=0", "simulator.port=" + this.simulatorPort,
					"spring.datasource.url=jdbc:h2:mem:storm", "llm.retry.history.jdbc.enabled=false",
					"llm.retry.initial-delay=500ms", "logging.level.io.github.llmresilience=error",
					"llm.retry.calls.ask-stormily.fallback.models=")
			.run(properties);
		put("/simulator/provider/openai", "503");
		Reader reader = this.application.getBean(Reader.class);
		Ticks.offer(callsPerSecond, seconds,
				() -> reader.ask().onErrorComplete().doFinally((how) -> this.ended.incrementAndGet()).subscribe());
		int calls = callsPerSecond * seconds;
		await().atMost(Duration.ofMinutes(2)).until(() -> this.ended.get() == calls);
		double load = get("/simulator").at("/providers/openai/requests").asDouble() / calls;
		Files.writeString(
				Path.of("target", "storm.txt"), "%d calls in %d s, %.3f requests for each: %s%n".formatted(calls,
						seconds, load, String.join(" ", properties)),
				StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		return load;
	}

	private double metric(String name) throws Exception {
		return get("/actuator/metrics/" + name).at("/measurements/0/value").asDouble();
	}

	private void put(String path, String body) throws Exception {
		assertThat(send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body)).build()).statusCode())
			.isEqualTo(200);
	}

	private JsonNode get(String path) throws Exception {
		return JsonMapper.shared().readTree(send(request(path).build()).body());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI
			.create("http://127.0.0.1:" + this.application.getEnvironment().getProperty("local.server.port") + path));
	}

	private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Asks on a few threads; calls that wait for a retry hold none of them.
	 */
	static class Reader {

		private final PlainClient client;

		private final Scheduler threads;

		Reader(PlainClient client, Scheduler threads) {
			this.client = client;
			this.threads = threads;
		}

		@LlmCall(name = "ask-stormily", model = "openai/gpt-5-mini")
		public Mono<String> ask() {
			LlmTarget target = LlmCallContext.current().target();
			return Mono.fromCallable(() -> this.client.ask(target)).subscribeOn(this.threads);
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Configuration {

		@Bean(destroyMethod = "dispose")
		Scheduler threads() {
			return Schedulers.newBoundedElastic(32, Integer.MAX_VALUE, "storm");
		}

		@Bean
		Reader stormReader(Environment environment, Scheduler threads) {
			return new Reader(new PlainClient(environment.getProperty("simulator.port")), threads);
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F53: the application after Spring's ahead-of-time processing, which the build does
 * before the tests, in a JVM of its own.
 */
@Timeout(120)
class AheadOfTimeTests {

	private static final Pattern PORT = Pattern.compile("Netty started on port ([0-9]+)");

	private static final List<String> LOG = new ArrayList<>();

	private static Process process;

	private static String baseUrl;

	@BeforeAll
	static void start() throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		process = new ProcessBuilder(java, "-Dspring.aot.enabled=true", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), SampleApplication.class.getName(), "--server.port=0",
				"--server.address=127.0.0.1", "--simulator.port=" + TestSocketUtils.findAvailableTcpPort(),
				"--llm.retry.initial-delay=1ms")
			.redirectErrorStream(true)
			.start();
		BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			LOG.add(line);
			Matcher started = PORT.matcher(line);
			if (started.find()) {
				baseUrl = "http://127.0.0.1:" + started.group(1);
				break;
			}
		}
		assertThat(baseUrl).as(String.join("\n", LOG)).isNotNull();
		Thread rest = new Thread(() -> output.lines().forEach((line) -> {
		}));
		rest.setDaemon(true);
		rest.start();
	}

	@AfterAll
	static void stop() throws InterruptedException {
		process.destroy();
		if (!process.waitFor(20, TimeUnit.SECONDS)) {
			process.destroyForcibly();
		}
	}

	@Test
	void startsFromTheGeneratedBeanDefinitions() {
		assertThat(LOG).anyMatch((line) -> line.contains("Starting AOT-processed SampleApplication"));
	}

	@Test
	void retriesAndFallsBack() throws IOException, InterruptedException {
		JsonNode answer = get("/books/recommend?genre=fantasy&scenario=rough-day");
		assertThat(answer.at("/answer/title").asString()).isEqualTo("The Hobbit");
		assertThat(answer.get("answeredBy").asString()).startsWith("anthropic/");
		assertThat(answer.get("survived")).hasSize(3);
	}

	@Test
	void reportsCallsInTheEndpoint() throws IOException, InterruptedException {
		get("/books/recommend?genre=crime&scenario=sunny");
		assertThat(get("/actuator/llmretry").at("/calls").toString()).contains("recommend-book");
	}

	private static JsonNode get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + path))
			.timeout(Duration.ofSeconds(60))
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

}

package io.github.llmresilience.sample.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the simulated providers send.
 */
class WireFormatTests {

	private final int port = TestSocketUtils.findAvailableTcpPort();

	private final HttpClient client = HttpClient.newHttpClient();

	private ProviderSimulator simulator;

	@BeforeEach
	void start() throws IOException {
		this.simulator = new ProviderSimulator(new SimulatorProperties(this.port, Duration.ZERO, Map.of()));
	}

	@AfterEach
	void stop() {
		this.simulator.destroy();
	}

	@Test
	void answersInEachFormat() throws Exception {
		assertThat(post("/openai/chat/completions", "\"hello\"").body()).contains("\"chat.completion\"",
				"\"finish_reason\":\"stop\"", "\"model\":\"m\"");
		assertThat(post("/anthropic/v1/messages", "\"hello\"").body()).contains("\"type\":\"message\"",
				"\"stop_reason\":\"end_turn\"");
	}

	@Test
	void streamsInEachFormat() throws Exception {
		assertThat(post("/openai/chat/completions", "\"hello\",\"stream\":true").body())
			.contains("\"chat.completion.chunk\"")
			.endsWith("data: [DONE]\n\n");
		assertThat(post("/anthropic/v1/messages", "\"hello\",\"stream\":true").body())
			.contains("event: content_block_delta")
			.contains("event: message_stop");
	}

	@Test
	void endsACutStreamWithoutItsEndMarker() throws Exception {
		this.simulator.follow("openai", "cut");
		this.simulator.follow("anthropic", "cut");
		assertThat(post("/openai/chat/completions", "\"hello\",\"stream\":true").body()).contains("\"content\"")
			.doesNotContain("[DONE]", "\"stop\"");
		assertThat(post("/anthropic/v1/messages", "\"hello\",\"stream\":true").body()).contains("text_delta")
			.doesNotContain("message_stop");
	}

	@Test
	void failsInTheProvidersOwnWords() throws Exception {
		this.simulator.follow("openai", "429 retry-after=3");
		HttpResponse<String> limited = post("/openai/chat/completions", "\"hello\"");
		assertThat(limited.statusCode()).isEqualTo(429);
		assertThat(limited.headers().firstValue("Retry-After")).contains("3");
		assertThat(limited.body()).contains("rate_limit_exceeded");
		this.simulator.follow("anthropic", "529");
		assertThat(post("/anthropic/v1/messages", "\"hello\"").body()).contains("overloaded_error");
	}

	@Test
	void closesTheConnectionInAnOutage() {
		this.simulator.follow("openai", "outage");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> post("/openai/chat/completions", "\"hello\""));
	}

	@Test
	void saysWhichPortIsTaken() {
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> new ProviderSimulator(new SimulatorProperties(this.port, Duration.ZERO, Map.of())))
			.withMessageContaining("simulator.port");
	}

	private HttpResponse<String> post(String path, String prompt) throws IOException, InterruptedException {
		String body = "{\"model\":\"m\",\"prompt\":" + prompt + "}";
		return this.client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

}

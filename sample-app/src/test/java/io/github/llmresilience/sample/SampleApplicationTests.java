/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The running application: Spring AI's own clients against the simulated providers, over
 * HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "llm.retry.initial-delay=1ms", "llm.retry.circuit-breaker.enabled=false",
				"simulator.token-delay=0ms" })
@DirtiesContext
class SampleApplicationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private final String baseUrl;

	@DynamicPropertySource
	static void simulatorPort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("simulator.port", () -> port);
	}

	SampleApplicationTests(@LocalServerPort int port) {
		this.baseUrl = "http://127.0.0.1:" + port;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "sunny | openai/gpt-5-mini | ",
			"passing-cloud | openai/gpt-5-mini | RATE_LIMITED (HTTP 429), OVERLOADED (HTTP 503)",
			"rough-day | anthropic/claude-haiku-4-5 | RATE_LIMITED (HTTP 429), OVERLOADED (HTTP 503), CONNECTION",
			"down | anthropic/claude-haiku-4-5 | CONNECTION, CONNECTION, CONNECTION", "sloppy | openai/gpt-5-mini | ",
			"missing-author | openai/gpt-5-mini | MALFORMED_OUTPUT",
			"stubborn | anthropic/claude-haiku-4-5 | MALFORMED_OUTPUT, MALFORMED_OUTPUT, MALFORMED_OUTPUT",
			"wrong-key | anthropic/claude-haiku-4-5 | AUTHENTICATION (HTTP 401)" })
	void answersInSpiteOfEverything(String scenario, String answeredBy, String survived) {
		JsonNode answer = get("/books/recommend?genre=fantasy&scenario=" + scenario, 200);
		assertThat(answer.at("/answer/title").asString()).isEqualTo("The Hobbit");
		assertThat(answer.get("answeredBy").asString()).isEqualTo(answeredBy);
		String[] kinds = (survived == null) ? new String[0] : survived.split(", ");
		assertThat(answer.get("survived")).hasSize(kinds.length);
		for (int i = 0; i < kinds.length; i++) {
			assertThat(answer.get("survived").get(i).asString())
				.isEqualTo("openai/gpt-5-mini #" + (i + 1) + " " + kinds[i]);
		}
	}

	/**
	 * OkHttp is deaf to interrupts; its calls are cancelled when an attempt takes too
	 * long.
	 */
	@Test
	void endsAttemptsThatHang() {
		JsonNode answer = get("/books/recommend?genre=fantasy&scenario=hanging", 200);
		assertThat(answer.at("/answer/title").asString()).isEqualTo("The Hobbit");
		assertThat(answer.get("survived")).hasSize(1);
		assertThat(answer.get("survived").get(0).asString()).isEqualTo("openai/gpt-5-mini #1 TIMEOUT");
	}

	/** A body that breaks off is no answer, whatever is made of it. */
	@Test
	void survivesAnAnswerThatBreaksOff() {
		JsonNode answer = get("/books/recommend?genre=crime&scenario=cut", 200);
		assertThat(answer.at("/answer/title").asString()).isEqualTo("The Big Sleep");
		assertThat(answer.get("answeredBy").asString()).startsWith("anthropic/");
		assertThat(answer.get("survived").get(0).asString()).endsWith("CONNECTION");
	}

	/** B61, B70: mended without a second call, or sent back to the model. */
	@Test
	void healsAnswersThatDoNotParse() {
		get("/books/recommend?genre=fantasy&scenario=sloppy", 200);
		assertThat(get("/simulator", 200).at("/providers/openai/requests").asInt()).isOne();
		JsonNode healed = get("/books/recommend?genre=fantasy&scenario=missing-author", 200);
		assertThat(healed.at("/answer/author").asString()).isEqualTo("J. R. R. Tolkien");
		assertThat(get("/simulator", 200).at("/providers/openai/requests").asInt()).isEqualTo(2);
		JsonNode conversation = get("/simulator/provider/openai/conversation", 200);
		assertThat(conversation).hasSize(3);
		assertThat(conversation.at("/1/content").asString()).isEqualTo("{\"title\":\"The Hobbit\"}");
		assertThat(conversation.at("/2/content").asString()).contains("author");
	}

	/**
	 * B90: the provider goes down in the middle of a tool loop; the tool is not run
	 * again.
	 */
	@Test
	void goesOnWithAToolLoopAtAnotherProvider() {
		JsonNode first = get("/books/copies?title=Emma&scenario=sunny", 200);
		JsonNode second = get("/books/copies?title=Emma&scenario=tool-loop", 200);
		assertThat(first.get("answer").asString()).contains("4 copies of 'Emma' (inquiry 1)");
		assertThat(second.get("answer").asString()).contains("4 copies of 'Emma' (inquiry 2)");
		assertThat(second.get("answeredBy").asString()).isEqualTo("anthropic/claude-haiku-4-5");
		assertThat(second.get("survived")).hasSize(3);
	}

	/** B74: the stream is cut after 7 tokens; another provider goes on with it. */
	@Test
	void healsAStreamThatIsCut() {
		String whole = stream("/books/recommend/stream?genre=fantasy&scenario=sunny");
		assertThat(whole).startsWith("You may like The Hobbit").endsWith("keep the next one free too.");
		assertThat(stream("/books/recommend/stream?genre=fantasy&scenario=cut-after-7")).isEqualTo(whole);
		JsonNode conversation = get("/simulator/provider/anthropic/conversation", 200);
		assertThat(conversation.at("/1/content/0/text").asString() + conversation.at("/1/content").asString(""))
			.startsWith("You may like The Hobbit by J.");
		assertThat(stream("/books/recommend/stream?genre=fantasy&scenario=cut")).isEqualTo(whole);
	}

	private String stream(String uri) {
		return Arrays.stream(send(request(uri), 200).split("\n"))
			.filter((line) -> line.startsWith("data:"))
			.map((line) -> JsonMapper.shared().readTree(line.substring("data:".length())).get("text").asString())
			.collect(Collectors.joining());
	}

	@Test
	void answersInPlainTextToo() {
		JsonNode answer = get("/books/author?title=The Dispossessed&scenario=passing-cloud", 200);
		assertThat(answer.get("answer").asString()).isEqualTo("Ursula K. Le Guin");
	}

	@Test
	void saysWhatWasTriedWhenNobodyAnswers() {
		JsonNode problem = get("/books/recommend?scenario=everything-down", 503);
		assertThat(problem.get("attempts")).hasSize(6);
		assertThat(problem.get("detail").asString()).contains("recommend-book", "openai/gpt-5-mini #1 CONNECTION",
				"anthropic/claude-haiku-4-5 #3 OVERLOADED (HTTP 529)");
	}

	/** B91: readable from Actuator and Prometheus. */
	@Test
	void showsRetriesInActuatorAndPrometheus() {
		get("/books/recommend?scenario=passing-cloud", 200);
		JsonNode openai = get("/actuator/llmretry", 200).at("/total/providers/openai");
		assertThat(openai.get("maxRetries").asLong()).isGreaterThanOrEqualTo(2);
		assertThat(openai.get("meanRetries").asDouble()).isPositive();
		assertThat(get("/actuator/llmretry/recommend-book", 200).at("/call/outcomes/SUCCESS").asLong()).isPositive();
		get("/actuator/llmretry/nobody", 404);
		String prometheus = send(request("/actuator/prometheus"), 200);
		assertThat(prometheus).contains("llm_retry_count_max{call=\"recommend-book\",provider=\"openai\"}",
				"llm_retries_total{call=\"recommend-book\",kind=\"rate_limited\",provider=\"openai\"}",
				"llm_circuit_state{model=\"gpt-5-mini\",provider=\"openai\"} 0.0");
	}

	@Test
	void takesAScriptOfOnesOwn() {
		assertThat(follow("openai", "500 x2, ok", 200).at("/providers/openai/script").asString())
			.isEqualTo("500 x2, ok");
		assertThat(get("/books/recommend", 200).get("survived")).hasSize(2);
		assertThat(get("/simulator", 200).at("/providers/openai/requests").asInt()).isEqualTo(3);
	}

	@Test
	void refusesWhatItDoesNotUnderstand() {
		assertThat(get("/books/recommend?scenario=nonsense", 400).get("detail").asString()).contains("nonsense",
				"sunny");
		assertThat(follow("openai", "explode", 400).get("detail").asString()).contains("explode", "outage");
		assertThat(follow("nobody", "ok", 400).get("detail").asString()).contains("nobody", "anthropic");
	}

	/** As {@code curl -d} sends it. */
	private JsonNode follow(String provider, String script, int status) {
		return JsonMapper.shared()
			.readTree(send(request("/simulator/provider/" + provider)
				.header("Content-Type", "application/x-www-form-urlencoded")
				.PUT(BodyPublishers.ofString(script)), status));
	}

	private JsonNode get(String uri, int status) {
		String body = send(request(uri), status);
		return body.isEmpty() ? JsonMapper.shared().createObjectNode() : JsonMapper.shared().readTree(body);
	}

	private HttpRequest.Builder request(String uri) {
		return HttpRequest.newBuilder(URI.create(this.baseUrl + uri.replace(" ", "%20")))
			.timeout(Duration.ofSeconds(60));
	}

	private String send(HttpRequest.Builder request, int status) {
		try {
			HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
			return response.body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

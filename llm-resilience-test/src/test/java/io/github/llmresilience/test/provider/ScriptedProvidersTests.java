/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The responses of scripted providers, byte by byte.
 */
class ScriptedProvidersTests {

	private static final String OPENAI = "/openai/chat/completions";

	private static final String ANTHROPIC = "/anthropic/v1/messages";

	private static final String GOOGLE = "/google/v1beta/models/gemini:";

	private static final String OLLAMA = "/ollama/api/chat";

	private final ScriptedProviders providers = ScriptedProviders.start();

	private final HttpClient client = HttpClient.newHttpClient();

	@AfterEach
	void stop() {
		this.providers.close();
	}

	@Test
	void answersInEachFormat() throws Exception {
		this.providers.all().forEach((provider) -> provider.answers("Hello \"you\""));
		assertThat(post(OPENAI, "")).contains("\"chat.completion\"", "\"finish_reason\":\"stop\"", "\"model\":\"m\"",
				"\"content\":\"Hello \\\"you\\\"\"");
		assertThat(post("/openai/v1/responses", "")).contains("\"object\":\"response\"", "\"status\":\"completed\"");
		assertThat(post(ANTHROPIC, "")).contains("\"type\":\"message\"", "\"stop_reason\":\"end_turn\"");
		assertThat(post(GOOGLE + "generateContent", "")).contains("\"finishReason\":\"STOP\"",
				"\"modelVersion\":\"gemini\"");
		assertThat(post(OLLAMA, ",\"stream\":false")).contains("\"done\":true", "\"done_reason\":\"stop\"");
	}

	@Test
	void streamsInEachFormat() throws Exception {
		assertThat(post(OPENAI, ",\"stream\":true")).contains("\"chat.completion.chunk\"").endsWith("data: [DONE]\n\n");
		assertThat(post("/openai/responses", ",\"stream\":true")).contains("event: response.output_text.delta")
			.contains("event: response.completed");
		assertThat(post(ANTHROPIC, ",\"stream\":true")).contains("event: content_block_delta")
			.contains("event: message_stop");
		assertThat(post(GOOGLE + "streamGenerateContent?alt=sse", "")).startsWith("data: ").contains("\"STOP\"");
		assertThat(post(OLLAMA, "").lines()).hasSizeGreaterThan(3).last().asString().contains("\"done\":true");
	}

	@Test
	void keepsTheTextOfWholeAnswersWithTheRequests() throws Exception {
		this.providers.openai().script("503, cut, truncated, ok").answers("one two three four");
		send(OPENAI, "");
		partOf(OPENAI, ",\"stream\":true");
		post(OPENAI, "");
		post(OPENAI, "");
		assertThat(this.providers.openai().requests()).extracting(ProviderRequest::answer)
			.satisfiesExactly((error) -> assertThat(error).isNull(), (cut) -> assertThat(cut).isNull(),
					(truncated) -> assertThat(truncated).startsWith("one").doesNotContain("four"),
					(answer) -> assertThat(answer).isEqualTo("one two three four"));
	}

	@Test
	void endsACutStreamWithoutItsEndMarker() {
		this.providers.all().forEach((provider) -> provider.script("cut after=2"));
		assertThat(partOf(OPENAI, ",\"stream\":true")).contains("This ", "is ").doesNotContain("[DONE]", "\"stop\"");
		assertThat(partOf(ANTHROPIC, ",\"stream\":true")).contains("text_delta").doesNotContain("message_stop");
		assertThat(partOf(GOOGLE + "streamGenerateContent?alt=sse", "")).contains("is ").doesNotContain("STOP");
		assertThat(partOf(OLLAMA, "")).contains("is ").doesNotContain("\"done\":true");
	}

	@Test
	void sendsTheRestOfAnAnswerThatWasCut() throws Exception {
		this.providers.openai().script("cut after=2, ok").answers("one two three four");
		partOf(OPENAI, ",\"stream\":true");
		String conversation = """
				,"stream":true,"messages":[{"role":"user","content":"count"},
				{"role":"assistant","content":"%s"},{"role":"user","content":"go on"}]""";
		assertThat(post(OPENAI, conversation.formatted("one two "))).contains("\"three \"", "\"four\"")
			.doesNotContain("\"one \"");
		assertThat(post(OPENAI, conversation.formatted("one two three four"))).contains("\"one \"");
		assertThat(post(OPENAI, conversation.replace("\"stream\":true,", "").formatted("one two ")))
			.contains("\"content\":\"one two three four\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { OPENAI + " | 429 retry-after=3 | 429 | rate_limit_exceeded",
			OPENAI + " | quota-exhausted | 429 | insufficient_quota",
			OPENAI + " | context-length | 400 | context_length_exceeded", OPENAI + " | 401 | 401 | invalid_api_key",
			ANTHROPIC + " | 529 | 529 | overloaded_error", ANTHROPIC + " | 429 | 429 | rate_limit_error",
			GOOGLE + "generateContent | 503 | 503 | UNAVAILABLE", OLLAMA + " | 404 | 404 | try pulling it first" })
	void failsInTheWordsOfTheProvider(String path, String script, int status, String words) throws Exception {
		this.providers.provider(path.split("/")[1]).script(script);
		HttpResponse<String> response = send(path, "");
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).contains(words);
		assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(script.contains("retry-after"));
	}

	@Test
	void reportsAnErrorInsideAResponse() throws Exception {
		this.providers.openai().script("error-event=rate-limited");
		HttpResponse<String> whole = send(OPENAI, "");
		assertThat(whole.statusCode()).isEqualTo(200);
		assertThat(whole.body()).contains("rate_limit_exceeded");
		assertThat(post(OPENAI, ",\"stream\":true")).contains("This ", "rate_limit_exceeded").doesNotContain("[DONE]");
	}

	@ParameterizedTest
	@CsvSource({ "sloppy,```json", "malformed,\\\"author\\\": }", "wrong-schema,{\\\"title\\\":\\\"Emma\\\"}",
			"truncated,length", "refusal,\"refusal\":\"I'm sorry", "empty,\"content\":\"\"" })
	void givesAnswersTheirFlaws(String script, String part) throws Exception {
		this.providers.openai().script(script).answers("{\"title\":\"Emma\",\"author\":\"Jane Austen\"}");
		assertThat(post(OPENAI, "")).contains(part);
	}

	@Test
	void closesAndResetsConnections() throws Exception {
		this.providers.openai().script("outage");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> post(OPENAI, ""));
		this.providers.openai().script("reset");
		try (Socket socket = new Socket("127.0.0.1", this.providers.port())) {
			socket.getOutputStream()
				.write(("POST " + OPENAI + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").getBytes());
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> socket.getInputStream().read())
				.withMessageContaining("reset");
		}
	}

	@Test
	void hangsUntilTheClientLeaves() {
		this.providers.openai().script("hang");
		HttpRequest request = HttpRequest.newBuilder(uri(OPENAI))
			.timeout(Duration.ofMillis(100))
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build();
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.client.send(request, HttpResponse.BodyHandlers.ofString()));
	}

	@Test
	void closesConnectionsThatHang() {
		this.providers.openai().script("hang");
		CompletableFuture<HttpResponse<String>> response = this.client.sendAsync(
				HttpRequest.newBuilder(uri(OPENAI)).POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
				HttpResponse.BodyHandlers.ofString());
		while (this.providers.openai().requestCount() == 0) {
			Thread.onSpinWait();
		}
		this.providers.close();
		assertThatExceptionOfType(Exception.class).isThrownBy(response::join);
	}

	@Test
	void recordsRequestsAndConversations() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri(ANTHROPIC))
			.header("x-api-key", "key")
			.POST(HttpRequest.BodyPublishers.ofString("""
					{"model":"claude","system":"Be brief","tools":[{"name":"count"}],"messages":[
					{"role":"user","content":"How many?"},
					{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"count","input":{"a":1}}]},
					{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"4"}]}]}"""))
			.build();
		this.client.send(request, HttpResponse.BodyHandlers.ofString());
		ProviderRequest received = this.providers.anthropic().lastRequest();
		assertThat(received.model()).isEqualTo("claude");
		assertThat(received.header("X-API-Key")).isEqualTo("key");
		assertThat(received.tools()).containsExactly("count");
		assertThat(received.toolResult()).isEqualTo("4");
		assertThat(received.messages()).extracting(ProviderMessage::role)
			.containsExactly("system", "user", "assistant", "tool");
		assertThat(received.messages().get(2).toolCalls()).containsExactly(new ProviderToolCall("count", "{\"a\":1}"));
		assertThat(received).hasToString("anthropic /v1/messages");
		assertThat(this.providers.anthropic()).hasReceivedRequests(1).lastMessage().isEqualTo("4");
		this.providers.reset();
		assertThat(this.providers.anthropic()).hasReceivedNoRequest();
	}

	@Test
	void keepsTheLastRequestsOnly() throws Exception {
		for (int i = 0; i < RequestLog.MAX + 1; i++) {
			post(OPENAI, ",\"number\":" + i);
		}
		assertThat(this.providers.openai()).hasReceivedRequests(RequestLog.MAX + 1);
		assertThat(this.providers.openai().requests()).hasSize(RequestLog.MAX);
		assertThat(this.providers.openai().requests().get(0).json().path("number").asInt()).isEqualTo(1);
	}

	@Test
	void usesAnAnswerUpWhenItIsAccepted() throws Exception {
		this.providers.openai().script("malformed, ok, cut, ok").answers("{\"a\":1}", "second");
		assertThat(post(OPENAI, "")).contains("\\\"a\\\": }");
		assertThat(post(OPENAI, "")).contains("{\\\"a\\\":1}");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> post(OPENAI, ""));
		assertThat(post(OPENAI, "")).contains("second");
	}

	@Test
	void givesAnAnswerAgainThatTheClientDidNotReceive() throws Exception {
		this.providers.openai().script("trickle=50ms, ok").answers("one two three four five six seven", "second");
		URLConnection connection = uri(OPENAI).toURL().openConnection();
		connection.setDoOutput(true);
		connection.getOutputStream().write(body(",\"stream\":true").getBytes(StandardCharsets.UTF_8));
		connection.getInputStream().read();
		((HttpURLConnection) connection).disconnect();
		Awaitility.await().untilAsserted(() -> assertThat(post(OPENAI, "")).contains("one two"));
	}

	@Test
	void answersRequestsForEmbeddingsWithoutUsingUpAnswers() throws Exception {
		this.providers.openai().answers("one", "two");
		assertThat(post("/openai/embeddings", ",\"input\":\"a\",\"dimensions\":3")).contains("\"embedding\":[");
		assertThat(post(OPENAI, "")).contains("\"one\"");
	}

	@Test
	void failsTheTestIfAFunctionFails() throws Exception {
		this.providers.openai().answers((request) -> {
			throw new IllegalStateException("a mistake");
		});
		assertThat(send(OPENAI, "").statusCode()).isEqualTo(400);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.providers::verifyAnswers)
			.withMessageContaining("openai")
			.withRootCauseInstanceOf(IllegalStateException.class);
		this.providers.reset();
		this.providers.verifyAnswers();
	}

	@Test
	void answersWithTextAndToolCalls() throws Exception {
		ProviderAnswer answer = new ProviderAnswer("one moment", List.of(new ProviderToolCall("count", "{}")));
		this.providers.all().forEach((provider) -> provider.answers(answer));
		for (String path : List.of(OPENAI, "/openai/responses", ANTHROPIC)) {
			assertThat(post(path, "")).as(path).contains("one moment", "count");
			assertThat(post(path, ",\"stream\":true")).as(path).contains("\"moment\"", "count");
		}
		assertThat(post(GOOGLE + "generateContent", "")).contains("one moment", "count");
		assertThat(post(OLLAMA, ",\"stream\":false")).contains("one moment", "count");
	}

	@Test
	void answersWithAFunctionAndAFile() throws Exception {
		this.providers.openai()
			.answers((request) -> ProviderAnswer.toolCall("count", Map.of("model", request.model())));
		assertThat(post(OPENAI, "")).contains("\"name\":\"count\"", "\"arguments\":\"{\\\"model\\\":\\\"m\\\"}\"",
				"\"finish_reason\":\"tool_calls\"");
		this.providers.openai().answers(ProviderAnswer.file("classpath:answers/book.json"));
		assertThat(post(OPENAI, "")).contains("Middlemarch");
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> ProviderAnswer.file("classpath:answers/none.json"))
			.withMessageContaining("none.json");
	}

	@Test
	void namesWhatItDoesNotServe() throws Exception {
		assertThat(send("/openai/nothing", "").statusCode()).isEqualTo(404);
		assertThat(post("/openai/nothing", "")).contains("does not serve this path");
		assertThat(send("/nobody/chat", "").statusCode()).isEqualTo(404);
		assertThatIllegalArgumentException().isThrownBy(() -> this.providers.provider("mistral"))
			.withMessageContaining("mistral")
			.withMessageContaining("addOpenAiCompatible");
		this.providers.addOpenAiCompatible("mistral").answers("Bonjour");
		assertThat(post("/mistral/v1/chat/completions", "")).contains("Bonjour");
		assertThatIllegalArgumentException().isThrownBy(() -> this.providers.addOpenAiCompatible("a/b"));
	}

	@Test
	void namesThePortThatIsNotAvailable() {
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> ScriptedProviders.start(this.providers.port()))
			.withMessageContaining(String.valueOf(this.providers.port()));
	}

	private String post(String path, String members) throws IOException, InterruptedException {
		return send(path, members).body();
	}

	private HttpResponse<String> send(String path, String members) throws IOException, InterruptedException {
		return this.client.send(request(path, members), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Returns what arrives of a response that breaks off. The HTTP client of the JDK may
	 * drop what has arrived before the end of the connection, so another one is used.
	 */
	private String partOf(String path, String members) {
		StringBuilder part = new StringBuilder();
		try {
			URLConnection connection = uri(path).toURL().openConnection();
			connection.setDoOutput(true);
			connection.getOutputStream().write(body(members).getBytes(StandardCharsets.UTF_8));
			InputStream in = connection.getInputStream();
			for (int read = in.read(); read >= 0; read = in.read()) {
				part.append((char) read);
			}
		}
		catch (IOException ex) {
			return part.toString();
		}
		throw new AssertionError("The response is complete: " + part);
	}

	private HttpRequest request(String path, String members) {
		return HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body(members))).build();
	}

	private static String body(String members) {
		return "{\"model\":\"m\"" + members + "}";
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.providers.port() + path);
	}

}

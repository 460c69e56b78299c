/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The clients people use, over real HTTP: each meets the faults of a provider and is
 * retried as the fault deserves.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientTests {

	private static final String ANSWER = "The Hobbit";

	private static final String OPENAI_ANSWER = """
			{"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,
			"message":{"role":"assistant","content":"The Hobbit","refusal":null},"finish_reason":"stop","logprobs":null}],
			"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

	private static final String ANTHROPIC_ANSWER = """
			{"id":"m1","type":"message","role":"assistant","model":"claude","content":[{"type":"text",
			"text":"The Hobbit"}],"stop_reason":"end_turn","stop_sequence":null,
			"usage":{"input_tokens":1,"output_tokens":1}}""";

	private static final String GOOGLE_ANSWER = """
			{"candidates":[{"content":{"role":"model","parts":[{"text":"The Hobbit"}]},"finishReason":"STOP"}]}""";

	private final WireMockServer server = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	private final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private Calls calls;

	@BeforeAll
	void start() {
		this.server.start();
	}

	@AfterAll
	void stop() {
		this.server.stop();
		this.watchdog.close();
	}

	@BeforeEach
	void reset() {
		this.server.resetAll();
		this.calls = new Calls();
	}

	@AfterEach
	void checkInterruptFlag() {
		assertThat(Thread.interrupted()).isFalse();
	}

	/**
	 * A client, told where its provider is, that asks once and returns the answer's text.
	 */
	private record TestClient(String name, String answer, Ask ask, Supplier<String> baseUrl) {

		String call() throws Exception {
			return this.ask.at(this.baseUrl.get());
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@FunctionalInterface
	private interface Ask {

		String at(String baseUrl) throws Exception;

	}

	private Stream<TestClient> clients() {
		Supplier<String> url = this.server::baseUrl;
		return Stream.of(new TestClient("RestClient", ANSWER, RealClientTests::restClient, url),
				new TestClient("WebClient", ANSWER, RealClientTests::webClient, url),
				new TestClient("java.net.http", ANSWER, RealClientTests::jdkClient, url),
				new TestClient("OpenAI SDK", OPENAI_ANSWER, RealClientTests::openAiSdk, url),
				new TestClient("Anthropic SDK", ANTHROPIC_ANSWER, RealClientTests::anthropicSdk, url),
				new TestClient("Google SDK", GOOGLE_ANSWER, RealClientTests::googleSdk, url),
				new TestClient("LangChain4j", OPENAI_ANSWER, RealClientTests::langChain4j, url),
				new TestClient("Spring AI OpenAI", OPENAI_ANSWER, RealClientTests::springAiOpenAi, url),
				new TestClient("Spring AI Anthropic", ANTHROPIC_ANSWER, RealClientTests::springAiAnthropic, url));
	}

	/**
	 * B2, B24: one attempt is one request, and the server's wish is heeded where the
	 * client keeps it.
	 */
	@ParameterizedTest
	@MethodSource("clients")
	void survivesPassingFaults(TestClient client) throws Throwable {
		script(error(429, "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}")
			.withHeader("Retry-After", "7"), error(503, "{\"error\":{\"message\":\"overloaded\"}}"),
				error(500, "<html>oops</html>"), answer(client.answer()));
		this.calls.attempts(4);
		LlmResult<?> result = (LlmResult<?>) call(() -> LlmResult.of(client.call()));
		assertThat(result.value()).isEqualTo(ANSWER);
		assertThat(kinds(result)).containsExactly(FailureKind.RATE_LIMITED, FailureKind.OVERLOADED,
				FailureKind.SERVER_ERROR);
		this.server.verify(4, anyRequestedFor(anyUrl()));
		boolean clientDropsHeaders = List.of("LangChain4j", "Google SDK").contains(client.name());
		assertThat(this.calls.waits().get(0))
			.isEqualTo(clientDropsHeaders ? Duration.ofSeconds(1) : Duration.ofSeconds(7));
	}

	/** B5, B35: what stays wrong is not asked again. */
	@ParameterizedTest
	@MethodSource("clients")
	void asksOnceWhereTheKeyIsWrong(TestClient client) {
		script(error(401, "{\"error\":{\"message\":\"Incorrect API key provided\",\"code\":\"invalid_api_key\"}}"));
		Throwable thrown = catchThrowable(() -> call(client::call));
		assertThat(kind(thrown)).isEqualTo(FailureKind.AUTHENTICATION);
		this.server.verify(1, anyRequestedFor(anyUrl()));
	}

	/** B35: the body tells more than the status. */
	@ParameterizedTest
	@MethodSource("clients")
	void knowsAnExhaustedQuotaFromARateLimit(TestClient client) {
		script(error(429,
				"{\"error\":{\"message\":\"You have no credits: insufficient balance\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}"));
		assertThat(kind(catchThrowable(() -> call(client::call)))).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
		this.server.verify(1, anyRequestedFor(anyUrl()));
	}

	/** B37: a connection that breaks. */
	@ParameterizedTest
	@MethodSource("clients")
	void retriesABrokenConnection(TestClient client) throws Throwable {
		script(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), answer(client.answer()));
		LlmResult<?> result = (LlmResult<?>) call(() -> LlmResult.of(client.call()));
		assertThat(result.value()).isEqualTo(ANSWER);
		assertThat(kinds(result)).allMatch(FailureKind.CONNECTION::equals);
	}

	/** B37: nobody listens. */
	@ParameterizedTest
	@MethodSource("clients")
	void knowsARefusedConnection(TestClient client) throws Exception {
		int freePort;
		try (ServerSocket socket = new ServerSocket(0)) {
			freePort = socket.getLocalPort();
		}
		this.calls.attempts(1);
		Throwable thrown = catchThrowable(() -> call(() -> client.ask().at("http://127.0.0.1:" + freePort)));
		assertThat(kind(thrown)).isEqualTo(FailureKind.CONNECTION);
	}

	/**
	 * B53: a second provider answers through another client while the first one is down.
	 */
	@Test
	void fallsBackFromOneClientToAnother() throws Throwable {
		this.server.stubFor(any(urlPathMatching(".*/chat/completions"))
			.willReturn(error(503, "{\"error\":{\"message\":\"down\"}}")));
		this.server.stubFor(any(urlPathMatching(".*/messages")).willReturn(answer(ANTHROPIC_ANSWER)));
		BlockingDriver driver = driver();
		for (int i = 0; i < 10; i++) {
			LlmResult<?> result = (LlmResult<?>) driver.call(this.calls.settings("openai/gpt", "anthropic/claude"),
					() -> LlmResult.of(LlmCallContext.current().target().provider().equals("openai")
							? springAiOpenAi(this.server.baseUrl()) : springAiAnthropic(this.server.baseUrl())));
			assertThat(result.value()).isEqualTo(ANSWER);
			assertThat(result.target()).hasToString("anthropic/claude");
		}
		int toOpenAi = this.server.findAll(anyRequestedFor(urlPathMatching(".*/chat/completions"))).size();
		assertThat(toOpenAi).as("requests to the provider that is down, before its circuit opened").isEqualTo(10);
	}

	/** B9: an attempt that takes too long is ended at the server too. */
	@Test
	void hangsUpAtTheServerWhenAnAttemptTakesTooLong() throws Exception {
		this.calls.attempts(1).attemptTimeout(Duration.ofMillis(200));
		try (HangingServer hanging = new HangingServer()) {
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> call(() -> jdkClient(hanging.uri().toString())))
				.withCauseInstanceOf(LlmAttemptTimeoutException.class);
			assertThat(hanging.awaitClientGone()).isTrue();
		}
	}

	/** B9: an interrupt ends the request at the server too. */
	@Test
	void hangsUpAtTheServerWhenInterrupted() throws Exception {
		try (HangingServer hanging = new HangingServer()) {
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread caller = new Thread(
					() -> thrown.set(catchThrowable(() -> call(() -> jdkClient(hanging.uri().toString())))));
			caller.start();
			assertThat(hanging.awaitRequest()).isTrue();
			caller.interrupt();
			assertThat(hanging.awaitClientGone()).isTrue();
			caller.join(10_000);
			assertThat(thrown.get()).isInstanceOf(LlmCallCancelledException.class);
		}
	}

	/**
	 * B9: OkHttp does not listen to interrupts; its call is cancelled by an abort hook.
	 */
	@Test
	void endsAnOkHttpCallByItsAbortHook() throws Exception {
		this.calls.attempts(1).attemptTimeout(Duration.ofMillis(200));
		OkHttpClient client = new OkHttpClient();
		try (HangingServer hanging = new HangingServer()) {
			assertThatExceptionOfType(LlmRetriesExhaustedException.class).isThrownBy(() -> call(() -> {
				okhttp3.Call request = client.newCall(new Request.Builder().url(hanging.uri().toURL()).build());
				LlmCallContext.current().onAbort(request::cancel);
				try (Response response = request.execute()) {
					return response.body().string();
				}
			})).withCauseInstanceOf(LlmAttemptTimeoutException.class);
			assertThat(hanging.awaitClientGone()).isTrue();
		}
		client.dispatcher().executorService().shutdownNow();
		client.connectionPool().evictAll();
	}

	private Object call(Callable<?> body) throws Throwable {
		return driver().call(this.calls.settings("openai/gpt-4o-mini"), body::call);
	}

	private BlockingDriver driver() {
		return new BlockingDriver(this.calls.engine(), this.calls.sleeper(), this.watchdog, DriverMode.PROTECTED, null);
	}

	private static List<FailureKind> kinds(LlmResult<?> result) {
		return result.errors().stream().map(RealClientTests::kind).toList();
	}

	private static FailureKind kind(Throwable error) {
		return new FailureClassifiers(List.of(), InstantSource.system()).classify(error).kind();
	}

	private void script(ResponseDefinitionBuilder... responses) {
		for (int i = 0; i < responses.length; i++) {
			boolean last = i == responses.length - 1;
			this.server.stubFor(any(anyUrl()).inScenario("script")
				.whenScenarioStateIs((i == 0) ? Scenario.STARTED : "step " + i)
				.willSetStateTo(last ? "step " + i : "step " + (i + 1))
				.willReturn(responses[i]));
		}
		if (responses.length == 1) {
			this.server.stubFor(any(anyUrl()).willReturn(responses[0]));
		}
	}

	private static ResponseDefinitionBuilder error(int status, String body) {
		return aResponse().withStatus(status).withHeader("Content-Type", "application/json").withBody(body);
	}

	private static ResponseDefinitionBuilder answer(String body) {
		return aResponse().withHeader("Content-Type", "application/json").withBody(body);
	}

	private static String textIn(String body) {
		return body.contains(ANSWER) ? ANSWER : body;
	}

	private static String restClient(String baseUrl) {
		return textIn(RestClient.builder()
			.requestFactory(new JdkClientHttpRequestFactory())
			.baseUrl(baseUrl)
			.build()
			.get()
			.retrieve()
			.body(String.class));
	}

	private static String webClient(String baseUrl) {
		return textIn(WebClient.create(baseUrl).get().retrieve().bodyToMono(String.class).block());
	}

	private static String jdkClient(String baseUrl) throws IOException, InterruptedException {
		var response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(baseUrl)).build(), BodyHandlers.ofString());
		if (response.statusCode() >= 400) {
			throw LlmHttpException.of(response);
		}
		return textIn(response.body());
	}

	private static String openAiSdk(String baseUrl) {
		var client = OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey("key").maxRetries(0).build();
		try {
			return client.chat()
				.completions()
				.create(ChatCompletionCreateParams.builder().model("gpt-4o-mini").addUserMessage("hi").build())
				.choices()
				.get(0)
				.message()
				.content()
				.orElseThrow();
		}
		finally {
			client.close();
		}
	}

	private static String anthropicSdk(String baseUrl) {
		var client = AnthropicOkHttpClient.builder().baseUrl(baseUrl).apiKey("key").maxRetries(0).build();
		try {
			return client.messages()
				.create(MessageCreateParams.builder().model("claude").maxTokens(10).addUserMessage("hi").build())
				.content()
				.get(0)
				.text()
				.orElseThrow()
				.text();
		}
		finally {
			client.close();
		}
	}

	private static String googleSdk(String baseUrl) {
		try (Client client = Client.builder()
			.apiKey("key")
			.httpOptions(HttpOptions.builder()
				.baseUrl(baseUrl)
				.retryOptions(HttpRetryOptions.builder().attempts(1).build())
				.build())
			.build()) {
			return client.models.generateContent("gemini-2.0-flash", "hi", null).text();
		}
	}

	private static String langChain4j(String baseUrl) {
		return OpenAiChatModel.builder()
			.baseUrl(baseUrl)
			.apiKey("key")
			.modelName("gpt-4o-mini")
			.maxRetries(0)
			.build()
			.chat("hi");
	}

	private static String springAiOpenAi(String baseUrl) {
		return ChatClient
			.create(org.springframework.ai.openai.OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder().baseUrl(baseUrl).apiKey("key").model("gpt").maxRetries(0).build())
				.build())
			.prompt("hi")
			.call()
			.content();
	}

	private static String springAiAnthropic(String baseUrl) {
		return ChatClient
			.create(AnthropicChatModel.builder()
				.options(AnthropicChatOptions.builder()
					.baseUrl(baseUrl)
					.apiKey("key")
					.model("claude")
					.maxTokens(10)
					.maxRetries(0)
					.build())
				.build())
			.prompt("hi")
			.call()
			.content();
	}

}

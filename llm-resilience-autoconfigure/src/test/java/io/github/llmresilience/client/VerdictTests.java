/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.http.LlmJdkHttpClient;
import io.github.llmresilience.sdk.AnthropicSdk;
import io.github.llmresilience.sdk.OpenAiSdk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B106, B107, B108, B109, B116: what counts as an answer, for every client, blocking and
 * streamed. The test prints the table that {@code docs/answers.md} shows.
 */
@Timeout(300)
class VerdictTests {

	private static final String ANSWERED = "answered";

	private static final String EMPTY = "EMPTY_OUTPUT";

	private static final String FILTERED = "CONTENT_FILTERED";

	private static final Map<String, Case> CASES = cases();

	/**
	 * Spring AI's Google module passes on neither an error nor the feedback about a
	 * prompt, and names the finish reason STOP in every element of a stream, so that its
	 * end cannot be known. The content of its streams contains the thoughts.
	 */
	private static final Map<String, String> EXCEPTIONS = Map.of("Spring AI google: error with status 200", EMPTY,
			"Spring AI google: refusal", EMPTY, "Spring AI google stream: stream: refusal", "STREAM_CUT",
			"Spring AI google stream: stream: no end", ANSWERED, "Spring AI google stream: stream: error after the end",
			"RATE_LIMITED", "Spring AI google stream: stream: text after the end", "answered \"Hiagain\"",
			"Spring AI google stream: stream: reasoning, text, end", "answered \"Hm.Hi\"");

	private static AnswerServer server;

	private static ConfigurableApplicationContext context;

	/**
	 * What a provider sends, and the verdict.
	 *
	 * @param answer the response; null where a provider has no such answer
	 */
	private record Case(String verdict, boolean streamed, Function<WireFormat, WireAnswer> answer) {
	}

	/**
	 * A client.
	 */
	private record Client(WireFormat format, boolean streamed, Callable<Object> call) {
	}

	private static Map<String, Case> cases() {
		Map<String, Case> cases = new LinkedHashMap<>();
		blocking(cases);
		cases.put("stream: text, end", new Case(ANSWERED, true, (to) -> to.stream(to.text("Hi"), to.end(to.stop))));
		cases.put("stream: reasoning, text, end",
				new Case(ANSWERED, true, (to) -> to.stream(to.reasoning(), to.text("Hi"), to.end(to.stop))));
		cases.put("stream: empty element, text, end",
				new Case(ANSWERED, true, (to) -> to.stream(to.text(""), to.text("Hi"), to.end(to.stop))));
		cases.put("stream: cut off at the limit",
				new Case(ANSWERED, true, (to) -> to.stream(to.text("Hi"), to.end(to.length))));
		cases.put("stream: no text, end", new Case(EMPTY, true, (to) -> to.stream(to.end(to.stop))));
		cases.put("stream: reasoning only", new Case(EMPTY, true, (to) -> to.stream(to.reasoning(), to.end(to.stop))));
		cases.put("stream: filtered after a text", new Case(FILTERED, true,
				(to) -> (to.filter != null) ? to.stream(to.text("I would"), to.end(to.filter)) : null));
		cases.put("stream: refusal",
				new Case(FILTERED, true, (to) -> to.refusal().isEmpty() ? null : to.stream(to.refusal().toArray())));
		cases.put("stream: error event", new Case("RATE_LIMITED", true, (to) -> to.stream(to.error())));
		cases.put("stream: error after the end", new Case(ANSWERED, true,
				(to) -> (to == WireFormat.OLLAMA) ? null : to.stream(to.text("Hi"), to.end(to.stop), to.error())));
		cases.put("stream: text after the end",
				new Case(ANSWERED, true, (to) -> to.stream(to.text("Hi"), to.end(to.stop), to.text("again"))));
		cases.put("stream: [DONE], no finish reason", new Case(ANSWERED, true,
				(to) -> (to == WireFormat.OPENAI) ? to.stream(to.text("Hi"), "[DONE]") : null));
		cases.put("stream: no end", new Case("STREAM_CUT", true, (to) -> to.stream(to.text("Hi"))));
		cases.put("stream: no event", new Case("STREAM_CUT", true, (to) -> to.stream(List.<String>of())));
		return cases;
	}

	private static void blocking(Map<String, Case> cases) {
		cases.put("text", new Case(ANSWERED, false, (to) -> to.whole("Hi", to.stop)));
		cases.put("text, cut off at the limit", new Case(ANSWERED, false, (to) -> to.whole("Hi", to.length)));
		cases.put("empty text", new Case(EMPTY, false, (to) -> to.whole("", to.stop)));
		cases.put("blank text", new Case(EMPTY, false, (to) -> to.whole(" \n", to.stop)));
		cases.put("empty text, cut off at the limit", new Case(EMPTY, false, (to) -> to.whole("", to.length)));
		cases.put("no content at all", new Case(EMPTY, false, WireFormat::nothing));
		cases.put("reasoning only", new Case(EMPTY, false, WireFormat::reasoningOnly));
		cases.put("text, then filtered",
				new Case(FILTERED, false, (to) -> (to.filter != null) ? to.whole("I would", to.filter) : null));
		cases.put("refusal", new Case(FILTERED, false, WireFormat::refused));
		cases.put("error with status 200", new Case("RATE_LIMITED", false, (to) -> WireAnswer.json(to.error())));
	}

	@BeforeAll
	static void start() {
		server = new AnswerServer();
		SpringApplication application = new SpringApplication(AllModels.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		List<String> arguments = new ArrayList<>(ProviderArguments.of(server.url()));
		for (String provider : List.of("openai", "anthropic", "google", "ollama", "lc4j", "plain")) {
			arguments.add("--llm.retry.calls.ask-" + provider + ".model=" + provider + "/m");
		}
		arguments.addAll(List.of("--llm.retry.max-attempts=1", "--llm.retry.circuit-breaker.enabled=false",
				"--llm.retry.attempt-timeout=20s", "--llm.retry.stream.max-resumes=0",
				"--llm.retry.inner-retries=disable", "--llm.retry.default-provider=openai",
				"--llm.retry.retry-after.enabled=false", "--spring.lifecycle.timeout-per-shutdown-phase=100ms"));
		context = application.run(arguments.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		context.close();
		server.close();
	}

	@Test
	void judgesTheAnswersOfEveryClient() {
		Map<String, Client> clients = clients();
		Map<String, String> wrong = new LinkedHashMap<>();
		List<String> table = new ArrayList<>();
		for (boolean streamed : new boolean[] { false, true }) {
			List<String> names = clients.keySet()
				.stream()
				.filter((name) -> clients.get(name).streamed() == streamed)
				.toList();
			table.add("| the provider sends | verdict | " + String.join(" | ", names) + " |");
			table.add("| --- | --- |" + " --- |".repeat(names.size()));
			CASES.forEach((name, sent) -> {
				if (sent.streamed() == streamed) {
					table.add("| " + name + " | " + sent.verdict() + " |" + row(name, sent, names, clients, wrong));
				}
			});
			table.add("");
		}
		table.forEach(System.out::println);
		assertThat(wrong).isEmpty();
	}

	private static String row(String name, Case sent, List<String> names, Map<String, Client> clients,
			Map<String, String> wrong) {
		StringBuilder row = new StringBuilder();
		for (String client : names) {
			WireAnswer answer = sent.answer().apply(clients.get(client).format());
			String verdict = (answer != null) ? verdict(answer, clients.get(client)) : "–";
			String expected = EXCEPTIONS.getOrDefault(client + ": " + name, sent.verdict());
			if (answer != null && !verdict.equals(expected)) {
				wrong.put(client + ": " + name, verdict + " instead of " + expected);
			}
			row.append(' ').append(verdict.equals(sent.verdict()) ? "yes" : verdict).append(" |");
		}
		return row.toString();
	}

	private static String verdict(WireAnswer answer, Client client) {
		server.answers(answer);
		try {
			Object value = client.call().call();
			return value.equals("Hi") ? ANSWERED : "answered \"" + value + "\"";
		}
		catch (Throwable ex) {
			return kind(ex);
		}
	}

	private static String kind(Throwable thrown) {
		for (Throwable current = thrown; current != null; current = current.getCause()) {
			if (current instanceof io.github.llmresilience.failure.LlmCallException call
					&& !call.attempts().isEmpty()) {
				return call.attempts().get(call.attempts().size() - 1).kind().name();
			}
		}
		return new FailureClassifiers(List.of(), Instant::now).classify(thrown).kind().name();
	}

	/** The page shows the table that the test prints. */
	@Test
	void isDocumented() throws IOException {
		String page = Files.readString(Path.of("../docs/answers.md"));
		assertThat(CASES)
			.allSatisfy((name, sent) -> assertThat(page).contains("| " + name + " | " + sent.verdict() + " |"));
	}

	private static Map<String, Client> clients() {
		Map<String, Client> clients = new LinkedHashMap<>();
		ChatClient chat = context.getBean(ChatClient.Builder.class).build();
		Map<String, WireFormat> modules = Map.of("openai", WireFormat.OPENAI, "anthropic", WireFormat.ANTHROPIC,
				"google", WireFormat.GEMINI, "ollama", WireFormat.OLLAMA);
		for (String provider : List.of("openai", "anthropic", "google", "ollama")) {
			WireFormat format = modules.get(provider);
			clients.put("Spring AI " + provider, blocking(format, provider, () -> chat.prompt("hi").call().content()));
			clients.put("Spring AI " + provider + " stream",
					streamed(format, provider, () -> chat.prompt("hi").stream().content()));
		}
		addLangChain4j(clients);
		addSdks(clients);
		addHttpClients(clients);
		return clients;
	}

	private static Client blocking(WireFormat format, String provider, Callable<Object> body) {
		LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
		return new Client(format, false, () -> template.execute("ask-" + provider, (call) -> body.call()));
	}

	private static Client streamed(WireFormat format, String provider, Supplier<Flux<String>> body) {
		return new Client(format, true, () -> {
			LlmCallSettings settings = context.getBean(LlmCallSettingsResolver.class)
				.resolve(LlmCallSpec.named("ask-" + provider))
				.get();
			return context.getBean(ReactiveDriver.class)
				.flux(settings, body::get)
				.cast(String.class)
				.collectList()
				.map((texts) -> String.join("", texts))
				.block(Duration.ofSeconds(30));
		});
	}

	private static void addLangChain4j(Map<String, Client> clients) {
		dev.langchain4j.model.chat.ChatModel model = context.getBean("llmRoutingLangChain4jModel",
				dev.langchain4j.model.chat.ChatModel.class);
		clients.put("LangChain4j", blocking(WireFormat.OPENAI, "lc4j", () -> model.chat("hi")));
		dev.langchain4j.model.chat.StreamingChatModel streaming = context.getBean("llmRoutingLangChain4jStreamingModel",
				dev.langchain4j.model.chat.StreamingChatModel.class);
		clients.put("LangChain4j stream", streamed(WireFormat.OPENAI, "lc4j", () -> {
			Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
			streaming.chat("hi", new StreamingChatResponseHandler() {

				@Override
				public void onPartialResponse(String text) {
					sink.tryEmitNext(text);
				}

				@Override
				public void onCompleteResponse(ChatResponse response) {
					sink.tryEmitComplete();
				}

				@Override
				public void onError(Throwable error) {
					sink.tryEmitError(error);
				}

			});
			return sink.asFlux();
		}));
	}

	private static void addSdks(Map<String, Client> clients) {
		OpenAIClient openAi = OpenAiSdk.client((options) -> options.baseUrl(server.url()).apiKey("key"));
		clients.put("OpenAiSdk",
				blocking(WireFormat.OPENAI, "plain", () -> OpenAiSdk
					.create(openAi, ChatCompletionCreateParams.builder().model("m").addUserMessage("hi").build())
					.choices()
					.get(0)
					.message()
					.content()
					.orElseThrow()));
		AnthropicClient anthropic = AnthropicSdk
			.client(AnthropicBackend.builder().apiKey("key").baseUrl(server.url()).build());
		clients.put("AnthropicSdk", blocking(WireFormat.ANTHROPIC, "plain", () -> AnthropicSdk
			.create(anthropic, MessageCreateParams.builder().model("m").maxTokens(9).addUserMessage("hi").build())
			.content()
			.get(0)
			.asText()
			.text()));
	}

	private static void addHttpClients(Map<String, Client> clients) {
		Map<WireFormat, String> paths = Map.of(WireFormat.OPENAI, "/v1/chat/completions", WireFormat.ANTHROPIC,
				"/v1/messages", WireFormat.GEMINI, "/v1beta/models/m:generateContent", WireFormat.OLLAMA, "/api/chat");
		RestClient rest = context.getBean(RestClient.Builder.class).baseUrl(server.url()).build();
		WebClient web = context.getBean(WebClient.Builder.class).baseUrl(server.url()).build();
		HttpClient jdk = LlmJdkHttpClient.of(HttpClient.newHttpClient());
		for (WireFormat format : WireFormat.values()) {
			String path = paths.get(format);
			String name = format.name().toLowerCase(Locale.ROOT);
			clients.put("WebClient " + name, blocking(format, "plain",
					() -> textIn(web.post().uri(path).bodyValue("{}").retrieve().bodyToMono(String.class).block())));
			clients.put("WebClient " + name + " stream",
					streamed(format, "plain",
							() -> web.post()
								.uri(path)
								.bodyValue("{}")
								.retrieve()
								.bodyToFlux(String.class)
								.map(VerdictTests::textIn)));
			clients.put("RestClient " + name, blocking(format, "plain",
					() -> textIn(rest.post().uri(path).body("{}").retrieve().body(String.class))));
			HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
				.POST(HttpRequest.BodyPublishers.ofString("{}"))
				.build();
			clients.put("JDK HttpClient " + name, blocking(format, "plain",
					() -> textIn(jdk.send(request, HttpResponse.BodyHandlers.ofString()).body())));
		}
	}

	/**
	 * The text of the answer, as an application would find it: the only "Hi" there is.
	 */
	private static String textIn(String body) {
		return String.join("",
				Arrays.stream(body.split("\"")).filter((part) -> part.equals("Hi") || part.equals("again")).toList());
	}

}

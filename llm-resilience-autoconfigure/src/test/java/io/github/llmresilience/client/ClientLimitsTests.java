/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration;
import io.github.llmresilience.client.ClientServices.Asking;
import io.github.llmresilience.client.ClientServices.Streaming;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmDeadlineExceededException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.google.genai.GoogleGenAiChatModel;
import org.springframework.ai.google.genai.GoogleGenAiChatOptions;
import org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * B101: the limits hold for every client. Each client calls a server that never answers,
 * once with an attempt timeout of 1 s and once with a deadline of 2 s. The test prints
 * the table that {@code docs/limits.md} shows.
 */
@Timeout(300)
class ClientLimitsTests {

	private static final Duration TOLERANCE = Duration.ofMillis(250);

	private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

	private static final Duration DEADLINE = Duration.ofSeconds(2);

	/** The client was still loading its classes at the limit. */
	private static final Duration NEVER_SENT = Duration.ofDays(1);

	/**
	 * The first run of a client loads its classes, and a run may be disturbed by other
	 * work of the machine. The best of these runs counts.
	 */
	private static final int RUNS = 4;

	private static final Map<String, SilentServer> servers = new LinkedHashMap<>();

	private static final Map<String, Function<ConfigurableApplicationContext, Runnable>> ROWS = rows();

	/**
	 * How a client met a limit.
	 *
	 * @param late the time after the limit until the caller was free
	 * @param kind the kind of the failure
	 * @param closed whether the server saw the end of the connection within a second
	 */
	private record Result(Duration late, String kind, boolean closed) {

		Result best(Result other) {
			return (other.late().compareTo(this.late) < 0) ? other : this;
		}

		boolean isInTime() {
			return this.late.compareTo(TOLERANCE) <= 0;
		}

		@Override
		public String toString() {
			return this.late.toMillis() + " ms | " + this.kind + " | " + (this.closed ? "yes" : "no");
		}

	}

	private static Map<String, Function<ConfigurableApplicationContext, Runnable>> rows() {
		Map<String, Function<ConfigurableApplicationContext, Runnable>> rows = new LinkedHashMap<>();
		rows.put("RestClient, JDK", asking("restClientJdk"));
		rows.put("RestClient, Apache HttpClient 5", asking("restClientApache"));
		rows.put("RestClient, HttpURLConnection", asking("restClientSimple"));
		rows.put("WebClient, block()", asking("webClient"));
		rows.put("WebClient, stream", streaming("webClient"));
		rows.put("java.net.http.HttpClient", asking("jdk"));
		rows.put("openai-java, OpenAiSdk", asking("openAiSdk"));
		rows.put("openai-java, plain", asking("openAiSdkPlain"));
		rows.put("anthropic-java, AnthropicSdk", asking("anthropicSdk"));
		rows.put("google-genai", asking("googleSdk"));
		rows.put("AWS SDK, Bedrock runtime", asking("bedrock"));
		rows.put("Feign", asking("feign"));
		rows.put("LangChain4j, OpenAI", asking("langChain4j"));
		rows.put("Spring AI OpenAI, call()", asking("springAiOpenAi"));
		rows.put("Spring AI OpenAI, stream()", streaming("springAiOpenAi"));
		rows.put("Spring AI Anthropic, call()", asking("springAiAnthropic"));
		rows.put("Spring AI Anthropic, stream()", streaming("springAiAnthropic"));
		rows.put("Spring AI Ollama, call()", asking("springAiOllama"));
		rows.put("Spring AI Ollama, stream()", streaming("springAiOllama"));
		rows.put("Spring AI Google, call()", asking("springAiGoogle"));
		rows.put("Spring AI Google, stream()", streaming("springAiGoogle"));
		return rows;
	}

	private static Function<ConfigurableApplicationContext, Runnable> asking(String bean) {
		return (context) -> {
			Asking service = context.getBean(bean, Asking.class);
			return () -> {
				try {
					service.ask();
				}
				catch (Exception ex) {
					throw sneaky(ex);
				}
			};
		};
	}

	private static Function<ConfigurableApplicationContext, Runnable> streaming(String bean) {
		return (context) -> {
			Streaming service = context.getBean(bean, Streaming.class);
			return () -> service.stream().collectList().block();
		};
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable error) throws E {
		throw (E) error;
	}

	private static SilentServer server(String bean) {
		synchronized (servers) {
			return servers.computeIfAbsent(bean, (unknown) -> new SilentServer());
		}
	}

	@AfterAll
	static void close() throws IOException {
		for (SilentServer server : servers.values()) {
			server.close();
		}
	}

	@Test
	void freesTheCallerOfEveryClientInTime() throws Exception {
		Map<String, Result> atTimeout = measure(ATTEMPT_TIMEOUT, "llm.retry.attempt-timeout=1s",
				"llm.retry.max-attempts=1");
		Map<String, Result> atDeadline = measure(DEADLINE, "llm.retry.deadline=2s");
		List<String> table = new ArrayList<>();
		table.add("| client | late at the attempt timeout | kind | server sees the close "
				+ "| late at the deadline | kind | server sees the close |");
		table.add("| --- | ---: | --- | --- | ---: | --- | --- |");
		ROWS.keySet()
			.forEach((client) -> table
				.add("| " + client + " | " + atTimeout.get(client) + " | " + atDeadline.get(client) + " |"));
		table.forEach(System.out::println);
		assertThat(atTimeout).allSatisfy((client, result) -> {
			assertThat(result.late()).as(client).isBetween(Duration.ofMillis(-20), TOLERANCE);
			assertThat(result.kind()).as(client).isEqualTo("TIMEOUT");
		});
		assertThat(atDeadline).allSatisfy((client, result) -> {
			assertThat(result.late()).as(client).isBetween(Duration.ofMillis(-20), TOLERANCE);
			assertThat(result.kind()).as(client).isEqualTo("deadline");
		});
	}

	/** The page shows the clients that the test measures. */
	@Test
	void isDocumented() throws IOException {
		String page = Files.readString(Path.of("../docs/limits.md"));
		assertThat(ROWS.keySet()).allSatisfy((client) -> assertThat(page).contains("| " + client + " |"));
	}

	private Map<String, Result> measure(Duration limit, String... properties) throws Exception {
		try (ConfigurableApplicationContext context = start(properties)) {
			Map<String, Result> results = new LinkedHashMap<>();
			for (int i = 0; i < RUNS; i++) {
				for (boolean stream : new boolean[] { false, true }) {
					List<String> late = ROWS.keySet()
						.stream()
						.filter((client) -> client.contains("stream") == stream)
						.filter((client) -> !results.containsKey(client) || !results.get(client).isInTime())
						.toList();
					runAll(late, context, limit)
						.forEach((client, result) -> results.merge(client, result, Result::best));
				}
			}
			assertThat(context.getBean(AbandonedAttempts.class).total()).isPositive();
			return results;
		}
	}

	private Map<String, Result> runAll(List<String> clients, ConfigurableApplicationContext context, Duration limit)
			throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		Map<String, Future<Result>> running = new LinkedHashMap<>();
		for (String client : clients) {
			Runnable call = ROWS.get(client).apply(context);
			running.put(client, threads.submit(() -> run(call, serverOf(client), limit)));
		}
		Map<String, Result> results = new LinkedHashMap<>();
		for (String client : clients) {
			results.put(client, running.get(client).get(60, TimeUnit.SECONDS));
		}
		threads.shutdown();
		return results;
	}

	private static SilentServer serverOf(String client) {
		return servers.get(beanOf(client));
	}

	private static String beanOf(String client) {
		return switch (client.split(",")[0] + (client.contains(",") ? "," : "")) {
			case "Spring AI OpenAI," -> "springAiOpenAi";
			case "Spring AI Anthropic," -> "springAiAnthropic";
			case "Spring AI Ollama," -> "springAiOllama";
			case "Spring AI Google," -> "springAiGoogle";
			case "WebClient," -> "webClient";
			case "java.net.http.HttpClient" -> "jdk";
			case "google-genai" -> "googleSdk";
			case "AWS SDK," -> "bedrock";
			case "Feign" -> "feign";
			case "LangChain4j," -> "langChain4j";
			case "anthropic-java," -> "anthropicSdk";
			case "openai-java," -> client.endsWith("plain") ? "openAiSdkPlain" : "openAiSdk";
			default -> client.endsWith("JDK") ? "restClientJdk"
					: client.endsWith("5") ? "restClientApache" : "restClientSimple";
		};
	}

	private static Result run(Runnable call, SilentServer server, Duration limit) {
		int open = server.open();
		int requests = server.requests();
		long begin = System.nanoTime();
		Throwable thrown = catchThrowable(call::run);
		Duration took = Duration.ofNanos(System.nanoTime() - begin);
		String kind = (thrown instanceof LlmDeadlineExceededException) ? "deadline" : kind(thrown).toString();
		Duration late = (server.requests() > requests) ? took.minus(limit) : NEVER_SENT;
		return new Result(late, kind, closes(server, open));
	}

	private static boolean closes(SilentServer server, int open) {
		try {
			await().pollInterval(Duration.ofMillis(10))
				.atMost(Duration.ofSeconds(1))
				.until(() -> server.open() <= open);
			return true;
		}
		catch (ConditionTimeoutException ex) {
			return false;
		}
	}

	private static FailureKind kind(Throwable thrown) {
		return new FailureClassifiers(List.of(), Instant::now).classify(thrown).kind();
	}

	private static ConfigurableApplicationContext start(String... properties) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		List<String> args = new ArrayList<>();
		for (String property : properties) {
			args.add("--" + property);
		}
		args.addAll(List.of("--llm.retry.circuit-breaker.enabled=false", "--llm.retry.inner-retries=disable",
				"--llm.retry.providers.plain.max-attempts=" + (properties[0].contains("deadline") ? 3 : 1),
				"--spring.lifecycle.timeout-per-shutdown-phase=100ms", "--spring.ai.openai.api-key=key",
				"--spring.ai.openai.base-url=" + server("springAiOpenAi").url(), "--spring.ai.anthropic.api-key=key",
				"--spring.ai.anthropic.base-url=" + server("springAiAnthropic").url()));
		return application.run(args.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LlmRetryAutoConfiguration.class, LlmHttpAutoConfiguration.class,
			LlmSpringAiAutoConfiguration.class, HttpClientAutoConfiguration.class,
			ImperativeHttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
			RestClientAutoConfiguration.class, WebClientAutoConfiguration.class, OpenAiChatAutoConfiguration.class,
			AnthropicChatAutoConfiguration.class, ToolCallingAutoConfiguration.class,
			ChatClientAutoConfiguration.class })
	static class Application {

		@Bean
		ClientServices.RestClientService restClientJdk(RestClient.Builder builder) {
			return new ClientServices.RestClientService(builder, new JdkClientHttpRequestFactory(),
					server("restClientJdk").url());
		}

		@Bean
		ClientServices.RestClientService restClientApache(RestClient.Builder builder,
				ClientHttpRequestFactoryBuilder<?> factories) {
			return new ClientServices.RestClientService(builder, factories.build(), server("restClientApache").url());
		}

		@Bean
		ClientServices.HttpUrlConnectionService restClientSimple(RestClient.Builder builder) {
			return new ClientServices.HttpUrlConnectionService(builder, new SimpleClientHttpRequestFactory(),
					server("restClientSimple").url());
		}

		@Bean
		ClientServices.WebClientService webClient(WebClient.Builder builder) {
			return new ClientServices.WebClientService(builder, server("webClient").url());
		}

		@Bean
		ClientServices.JdkService jdk() {
			return new ClientServices.JdkService(server("jdk").url());
		}

		@Bean
		ClientServices.OpenAiSdkService openAiSdk() {
			return ClientServices.OpenAiSdkService.withHelper(server("openAiSdk").url());
		}

		@Bean
		ClientServices.PlainOpenAiSdkService openAiSdkPlain() {
			return new ClientServices.PlainOpenAiSdkService(server("openAiSdkPlain").url());
		}

		@Bean
		ClientServices.AnthropicSdkService anthropicSdk() {
			return new ClientServices.AnthropicSdkService(server("anthropicSdk").url());
		}

		@Bean
		ClientServices.GoogleSdkService googleSdk() {
			return new ClientServices.GoogleSdkService(server("googleSdk").url());
		}

		@Bean
		ClientServices.BedrockService bedrock() {
			return new ClientServices.BedrockService(server("bedrock").url());
		}

		@Bean
		ClientServices.FeignService feign() {
			return new ClientServices.FeignService(server("feign").url());
		}

		@Bean
		ClientServices.LangChain4jService langChain4j() {
			return new ClientServices.LangChain4jService(server("langChain4j").url());
		}

		@Bean
		OllamaChatModel ollamaChatModel(RestClient.Builder rest, WebClient.Builder web) {
			return OllamaChatModel.builder()
				.ollamaApi(OllamaApi.builder()
					.baseUrl(server("springAiOllama").url())
					.restClientBuilder(rest)
					.webClientBuilder(web)
					.build())
				.options(OllamaChatOptions.builder().model("model").build())
				.build();
		}

		@Bean
		GoogleGenAiChatModel googleGenAiChatModel() {
			return GoogleGenAiChatModel.builder()
				.genAiClient(ClientServices.googleClient(server("springAiGoogle").url()))
				.options(GoogleGenAiChatOptions.builder().model("model").build())
				.build();
		}

		@Bean
		ClientServices.SpringAiOpenAiService springAiOpenAi(ChatClient.Builder builder) {
			return new ClientServices.SpringAiOpenAiService(builder);
		}

		@Bean
		ClientServices.SpringAiAnthropicService springAiAnthropic(ChatClient.Builder builder) {
			return new ClientServices.SpringAiAnthropicService(builder);
		}

		@Bean
		ClientServices.SpringAiOllamaService springAiOllama(ChatClient.Builder builder) {
			return new ClientServices.SpringAiOllamaService(builder);
		}

		@Bean
		ClientServices.SpringAiGoogleService springAiGoogle(ChatClient.Builder builder) {
			return new ClientServices.SpringAiGoogleService(builder);
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.http.HangingServer;
import io.github.llmresilience.http.LlmOkHttpInterceptor;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.github.llmresilience.time.Sleeper;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * One attempt is one request, and it ends when the attempt ends.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class OneRequestTests {

	private static final Log logger = LogFactory.getLog(OneRequestTests.class);

	private static final Map<String, Reply> FAULTS = Map.of("500", Reply.error(500), "503 with Retry-After 0",
			Reply.error(503, "0"), "408", Reply.error(408), "dropped connection", Reply.drop());

	/**
	 * Applications start on several threads here: Spring Boot's logging is not made for
	 * it.
	 */
	@BeforeAll
	static void leaveLoggingAlone() {
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
	}

	@AfterAll
	static void restoreLogging() {
		System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LlmRetryAutoConfiguration.class, LlmSpringAiAutoConfiguration.class,
			OpenAiChatAutoConfiguration.class, AnthropicChatAutoConfiguration.class, ToolCallingAutoConfiguration.class,
			ChatClientAutoConfiguration.class })
	static class Application {

		@Bean
		Asker asker(ChatClient.Builder builder) {
			return new Asker(builder.build());
		}

		@Bean
		Sleeper sleeper() {
			return (duration) -> {
			};
		}

	}

	static class Asker {

		private final ChatClient chat;

		Asker(ChatClient chat) {
			this.chat = chat;
		}

		@LlmCall(name = "openai", model = "openai/gpt-4o-mini")
		String openai() {
			return this.chat.prompt("Which book?").call().content();
		}

		@LlmCall(name = "anthropic", model = "anthropic/claude-3-5-haiku-latest")
		String anthropic() {
			return this.chat.prompt("Which book?").call().content();
		}

	}

	private static Throwable failure(Asker asker, String provider) {
		return catchThrowable(() -> {
			String answer = provider.equals("openai") ? asker.openai() : asker.anthropic();
			assertThat(answer).isNull();
		});
	}

	private static ConfigurableApplicationContext start(String url, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("spring.ai.openai.base-url=" + url + "/openai", "spring.ai.openai.api-key=key",
					"spring.ai.anthropic.base-url=" + url + "/anthropic", "spring.ai.anthropic.api-key=key",
					"llm.retry.circuit-breaker.enabled=false")
			.run(List.of(properties).stream().map((property) -> "--" + property).toArray(String[]::new));
	}

	/** B95: what multiplies is counted before and after it is switched off. */
	@Test
	void switchesOffWhatMultipliesRequests() {
		Map<String, Integer> before = count("openai", "llm.retry.inner-retries=warn");
		Map<String, Integer> after = count("openai", "llm.retry.inner-retries=disable");
		Map<String, Integer> anthropicAfter = count("anthropic", "llm.retry.inner-retries=disable");
		logger.info("HTTP requests of one call with 3 attempts: inner-retries=warn " + before + ", disable " + after
				+ ", Anthropic disable " + anthropicAfter);
		assertThat(after).allSatisfy((fault, requests) -> assertThat(requests).as(fault).isEqualTo(3));
		assertThat(anthropicAfter).allSatisfy((fault, requests) -> assertThat(requests).as(fault).isEqualTo(3));
		assertThat(before).allSatisfy((fault, requests) -> assertThat(requests).as(fault).isGreaterThanOrEqualTo(12));
		assertThat(before).containsEntry("500", 12);
	}

	private static Map<String, Integer> count(String provider, String property) {
		Map<String, CompletableFuture<Integer>> counts = new LinkedHashMap<>();
		FAULTS.forEach((name, fault) -> counts.put(name, CompletableFuture
			.supplyAsync(() -> requests(provider, fault, property), Executors.newCachedThreadPool())));
		Map<String, Integer> result = new TreeMap<>();
		counts.forEach((name, count) -> result.put(name, count.join()));
		return result;
	}

	private static int requests(String provider, Reply fault, String property) {
		try (ScriptedProviders providers = new ScriptedProviders();
				ConfigurableApplicationContext context = start(providers.url(), property)) {
			providers.openAi.replies(fault);
			providers.anthropic.replies(fault);
			assertThat(failure(context.getBean(Asker.class), provider)).isInstanceOf(LlmCallException.class);
			return providers.order().size();
		}
	}

	/** B95: what the application sets itself stays. */
	@Test
	void leavesWhatTheApplicationSets() {
		try (ScriptedProviders providers = new ScriptedProviders();
				ConfigurableApplicationContext context = start(providers.url(), "llm.retry.inner-retries=disable",
						"llm.retry.max-attempts=1", "spring.ai.openai.max-retries=1")) {
			providers.openAi.replies(Reply.error(500));
			assertThat(catchThrowable(() -> context.getBean(Asker.class).openai())).isNotNull();
			assertThat(providers.order()).hasSize(2);
		}
	}

	/** B95: found at start, each named with what turns it off. */
	@Test
	void reportsWhatRetriesUnderneath(CapturedOutput output) {
		start("http://127.0.0.1:1").close();
		assertThat(output).contains("retries up to 3 times underneath")
			.contains("spring.ai.openai.max-retries=0")
			.contains("spring.ai.anthropic.max-retries=0")
			.contains("llm.retry.inner-retries=disable")
			.contains("Retry-After: 0");
	}

	@Test
	void saysNothingWhereItIsSwitchedOffOrIgnored(CapturedOutput output) {
		start("http://127.0.0.1:1", "llm.retry.inner-retries=disable").close();
		start("http://127.0.0.1:1", "llm.retry.inner-retries=ignore").close();
		assertThat(output).doesNotContain("underneath").doesNotContain("OkHttp");
	}

	/** B95: official SDK clients that are beans. */
	@Test
	void reportsSdkClients(CapturedOutput output) {
		new SpringApplicationBuilder(Application.class, SdkClients.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run("--spring.ai.openai.api-key=key", "--spring.ai.anthropic.api-key=key")
			.close();
		assertThat(output).contains("'retryingOpenAi' retries up to 2 times")
			.contains("'retryingAnthropic' retries up to 2 times")
			.contains("maxRetries(0)")
			.doesNotContain("'quietOpenAi'");
	}

	@Configuration(proxyBeanMethods = false)
	static class SdkClients {

		@Bean
		OpenAIClient retryingOpenAi() {
			return OpenAIOkHttpClient.builder().apiKey("key").build();
		}

		@Bean
		OpenAIClient quietOpenAi() {
			return OpenAIOkHttpClient.builder().apiKey("key").maxRetries(0).build();
		}

		@Bean
		AnthropicClient retryingAnthropic() {
			return AnthropicOkHttpClient.builder().apiKey("key").build();
		}

	}

	/** B9: a hang ends within the attempt's timeout, and its request at the server. */
	@ParameterizedTest
	@ValueSource(strings = { "openai", "anthropic" })
	void endsAHangingRequest(String provider) throws InterruptedException {
		try (HangingServer server = new HangingServer();
				ConfigurableApplicationContext context = start(server.uri().toString(), "llm.retry.attempt-timeout=2s",
						"llm.retry.max-attempts=1", "llm.retry.inner-retries=disable")) {
			assertThat(failure(context.getBean(Asker.class), provider))
				.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
			assertThat(server.awaitClientGone()).isTrue();
			assertThat(Thread.interrupted()).isFalse();
		}
	}

	/** B9: an interrupt of the caller ends the request, too. */
	@ParameterizedTest
	@ValueSource(strings = { "openai", "anthropic" })
	void endsARequestWhoseCallerIsInterrupted(String provider) throws Exception {
		try (HangingServer server = new HangingServer();
				ConfigurableApplicationContext context = start(server.uri().toString())) {
			Asker asker = context.getBean(Asker.class);
			CompletableFuture<Throwable> thrown = new CompletableFuture<>();
			Thread caller = new Thread(() -> thrown.complete(failure(asker, provider)));
			caller.start();
			assertThat(server.awaitRequest()).isTrue();
			caller.interrupt();
			Throwable failure = thrown.get(20, TimeUnit.SECONDS);
			assertThat(failure).isInstanceOf(LlmCallCancelledException.class);
			assertThat(((LlmCallCancelledException) failure).attempts()).extracting(LlmAttempt::kind)
				.containsExactly(FailureKind.CANCELLED);
			assertThat(server.awaitClientGone()).isTrue();
		}
	}

	/** The bare SDK takes the interceptor too. */
	@Test
	void endsAHangingRequestOfABareSdk() throws Exception {
		okhttp3.OkHttpClient http = new okhttp3.OkHttpClient.Builder()
			.addInterceptor(LlmOkHttpInterceptor.sendingOnce())
			.build();
		try (HangingServer server = new HangingServer();
				ConfigurableApplicationContext context = start("http://127.0.0.1:1",
						"llm.retry.calls.bare.model=openai/gpt-4o-mini", "llm.retry.attempt-timeout=2s",
						"llm.retry.max-attempts=1")) {
			OpenAIClient client = new OpenAIClientImpl(ClientOptions.builder()
				.httpClient(new com.openai.client.okhttp.OkHttpClient(http))
				.baseUrl(server.uri().toString())
				.apiKey("key")
				.maxRetries(0)
				.build());
			ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
				.model("gpt-4o-mini")
				.addUserMessage("Which book?")
				.build();
			LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
			assertThat(catchThrowable(
					() -> template.execute("bare", (call) -> client.chat().completions().create(params))))
				.hasCauseInstanceOf(LlmAttemptTimeoutException.class);
			assertThat(server.awaitClientGone()).isTrue();
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.provider.ScriptedProvider;
import io.github.llmresilience.test.provider.ScriptedProviders;
import io.github.llmresilience.test.time.VirtualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static io.github.llmresilience.failure.FailureKind.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The attributes and the beans of the annotation.
 */
@SpringBootTest(classes = AutoConfigureScriptedProvidersTests.OwnClient.class,
		properties = "llm.retry.providers.openai.attempt-timeout=200ms")
@AutoConfigureScriptedProviders(openAiCompatible = "mistral", allowedHosts = "allowed.invalid")
class AutoConfigureScriptedProvidersTests {

	@Autowired
	private Asker asker;

	@Autowired
	private ScriptedProviders providers;

	@Autowired
	private RecordedCalls calls;

	@Test
	void namesTheUrlOfEachProvider(@Value("${scripted-providers.mistral.base-url}") String mistral,
			@Value("${scripted-providers.openai.base-url}") String openai,
			@Value("${spring.ai.ollama.base-url}") String ollama) {
		assertThat(mistral).isEqualTo(this.providers.provider("mistral").baseUrl());
		assertThat(openai).isEqualTo(this.providers.openai().baseUrl());
		assertThat(ollama).isEqualTo(this.providers.ollama().baseUrl());
	}

	/** The limits of attempts are real: give them values that suit a test. */
	@Test
	void abortsAnAttemptThatHangs() {
		this.providers.openai().script("hang");
		this.providers.provider("mistral").answers("Bonjour");
		assertThat(this.asker.ask()).contains("Bonjour");
		assertThat(this.calls).last().survived(TIMEOUT, TIMEOUT).answeredBy("mistral/small");
	}

	@Test
	void forbidsRemoteRequests(@Autowired RestClient.Builder rest, @Autowired WebClient.Builder web) {
		assertThatExceptionOfType(RemoteRequestException.class)
			.isThrownBy(() -> rest.build().get().uri("http://api.example.invalid/").retrieve().toBodilessEntity())
			.withMessageContaining("api.example.invalid")
			.withMessageContaining("allowedHosts");
		assertThatExceptionOfType(RemoteRequestException.class).isThrownBy(
				() -> web.build().get().uri("http://api.example.invalid/").retrieve().toBodilessEntity().block());
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> rest.build().get().uri("http://allowed.invalid/").retrieve().toBodilessEntity())
			.isNotInstanceOf(RemoteRequestException.class);
	}

	/** Clients that Spring does not build. */
	@Test
	void forbidsRemoteRequestsOfOtherClients() {
		HttpClient jdk = HttpClient.newHttpClient();
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> jdk.send(HttpRequest.newBuilder(URI.create("http://api.example.invalid/")).build(),
					HttpResponse.BodyHandlers.discarding()))
			.satisfies(AutoConfigureScriptedProvidersTests::isForbidden);
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> URI.create("http://api.example.invalid/").toURL().openStream())
			.satisfies(AutoConfigureScriptedProvidersTests::isForbidden);
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> OpenAIOkHttpClient.builder()
				.baseUrl("http://api.example.invalid/")
				.apiKey("test")
				.maxRetries(0)
				.build()
				.models()
				.list())
			.satisfies(AutoConfigureScriptedProvidersTests::isForbidden);
	}

	private static void isForbidden(Exception error) {
		assertThat(Stream.<Throwable>iterate(error, Objects::nonNull, Throwable::getCause))
			.hasAtLeastOneElementOfType(RemoteRequestException.class);
	}

	/** The next test finds the network as it was. */
	@AfterAll
	static void allowsRemoteRequestsAfterwards() {
		assertThat(ProxySelector.getDefault().select(URI.create("http://api.example.invalid/"))).isNotEmpty();
	}

	@Nested
	@SpringBootTest(classes = OwnClient.class, properties = { "llm.retry.initial-delay=1ms", "llm.retry.jitter=0" })
	@AutoConfigureScriptedProviders(waits = AutoConfigureScriptedProviders.Waits.REAL, openAiCompatible = "mistral")
	class RealWaits {

		@Test
		void takeRealTime(@Autowired Asker asker, @Autowired ScriptedProviders providers,
				@Autowired RecordedCalls calls, @Autowired ObjectProvider<VirtualTime> time) {
			providers.openai().script("503, ok");
			asker.ask();
			assertThat(calls).last().waitedAtLeast(Duration.ofMillis(1)).hasAttempts(2);
			assertThat(time.getIfAvailable()).isNull();
		}

	}

	/**
	 * An application with a client of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnClient {

		@Bean
		Asker asker(RestClient.Builder rest, ScriptedProviders providers) {
			return new Asker(rest.build(), providers);
		}

	}

	static class Asker {

		private final RestClient rest;

		private final ScriptedProviders providers;

		Asker(RestClient rest, ScriptedProviders providers) {
			this.rest = rest;
			this.providers = providers;
		}

		@LlmCall(name = "ask", model = "openai/gpt", fallback = "mistral/small", maxAttempts = 2)
		public String ask() {
			ScriptedProvider target = this.providers.provider(LlmCallContext.current().target().provider());
			return this.rest.post()
				.uri(target.baseUrl() + "/chat/completions")
				.body("{\"model\":\"m\",\"messages\":[]}")
				.retrieve()
				.body(String.class);
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The error responses of each provider have the kinds that scripts name.
 */
class FailureKindTests {

	private static final Map<String, String> PATHS = Map.of("openai", "/chat/completions", "anthropic", "/v1/messages",
			"google", "/v1beta/models/gemini:generateContent", "ollama", "/api/chat");

	private static ScriptedProviders providers;

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.system());

	@BeforeAll
	static void start() {
		providers = ScriptedProviders.start();
	}

	@AfterAll
	static void stop() {
		providers.close();
	}

	static Stream<Arguments> kindsOfProviders() {
		return PATHS.keySet()
			.stream()
			.flatMap((provider) -> ErrorStatus.words().stream().map((kind) -> Arguments.of(provider, kind)));
	}

	@ParameterizedTest
	@MethodSource("kindsOfProviders")
	void isTheKindOfTheScript(String provider, String kind) throws Exception {
		providers.provider(provider).script(kind);
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(providers.provider(provider).baseUrl() + PATHS.get(provider)))
				.POST(HttpRequest.BodyPublishers.ofString("{\"stream\":false}"))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(this.classifiers.classify(LlmHttpException.of(response)).kind()).as(response.body())
			.isEqualTo(FailureKind.valueOf(kind.toUpperCase().replace('-', '_')));
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;

import feign.Feign;
import feign.Headers;
import feign.RequestLine;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.http.LlmJdkHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import reactor.core.publisher.Flux;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * HTTP clients.
 */
final class HttpRows {

	static final List<Row> ROWS = List.of(restClient("RestClient, JDK", (scene) -> new JdkClientHttpRequestFactory()),
			restClient("RestClient, Apache HttpClient 5", HttpRows::apache),
			restClient("RestClient, HttpURLConnection", (scene) -> new SimpleClientHttpRequestFactory())
				.helped(Row.LEARNED, Column.LIMIT),
			blocking("WebClient, block()", HttpRows::webClient),
			Row.streaming("WebClient, stream", HttpRows::webClientStream)
				.helped("body", Column.FALLBACK, Column.RESUME, Column.REASK),
			blocking("java.net.http.HttpClient, LlmJdkHttpClient", HttpRows::jdkClient),
			blocking("Feign", HttpRows::feign).helped("body", Column.USAGE).helped(Row.LEARNED, Column.LIMIT));

	private static final String PATH = "/v1/chat/completions";

	private HttpRows() {
	}

	private static Row blocking(String name, Row.Body<String> body) {
		return Row.blocking(name, body)
			.helped("body", Column.FALLBACK, Column.REASK)
			.without(Column.RESUME, Row.NO_STREAM);
	}

	/** Boot's, whose own retries are switched off. */
	private static ClientHttpRequestFactory apache(Scene scene) {
		return scene.bean(HttpComponentsClientHttpRequestFactoryBuilder.class)
			.withHttpClientCustomizer(HttpClientBuilder::disableAutomaticRetries)
			.build();
	}

	private static Row restClient(String name, Function<Scene, ClientHttpRequestFactory> factory) {
		return blocking(name, (scene, call) -> {
			RestClient client = scene.client(name,
					() -> scene.bean(RestClient.Builder.class)
						.clone()
						.requestFactory(factory.apply(scene))
						.baseUrl(scene.url())
						.build());
			return Conversation
				.textOf(client.post().uri(PATH).body(Conversation.request(call, false)).retrieve().body(String.class));
		});
	}

	private static WebClient webClient(Scene scene) {
		return scene.client("WebClient",
				() -> scene.bean(WebClient.Builder.class).clone().baseUrl(scene.url()).build());
	}

	private static String webClient(Scene scene, LlmCallContext call) {
		return Conversation.textOf(webClient(scene).post()
			.uri(PATH)
			.bodyValue(Conversation.request(call, false))
			.retrieve()
			.bodyToMono(String.class)
			.block());
	}

	private static Flux<String> webClientStream(Scene scene, LlmCallContext call) {
		return webClient(scene).post()
			.uri(PATH)
			.bodyValue(Conversation.request(call, true))
			.retrieve()
			.bodyToFlux(String.class)
			.map(Conversation::partOf);
	}

	private static String jdkClient(Scene scene, LlmCallContext call) throws IOException, InterruptedException {
		HttpClient client = scene.client("JDK", () -> LlmJdkHttpClient.of(HttpClient.newHttpClient()));
		HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create(scene.url() + PATH))
			.POST(HttpRequest.BodyPublishers.ofString(Conversation.json(call)))
			.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() >= 400) {
			throw LlmHttpException.of(response);
		}
		return Conversation.textOf(response.body());
	}

	/**
	 * A client of Feign.
	 */
	interface FeignApi {

		@RequestLine("POST " + PATH)
		@Headers("Content-Type: application/json")
		String ask(String request);

	}

	private static String feign(Scene scene, LlmCallContext call) {
		FeignApi client = scene.client("Feign", () -> Feign.builder().target(FeignApi.class, scene.url()));
		String answer = client.ask(Conversation.json(call));
		call.used(new LlmUsage(1, 1));
		return Conversation.textOf(answer);
	}

}

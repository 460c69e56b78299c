/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;
import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * HTTP interfaces of Spring, whose methods have no body.
 */
final class HttpExchangeRows {

	private static final Map<String, Object> REQUEST = Map.of("model", Row.FIRST, "messages",
			List.of(Map.of("role", "user", "content", Conversation.QUESTION)));

	static final List<Row> ROWS = List.of(
			row("`@HttpExchange` on `RestClient`", (scene) -> scene.bean(BlockingClient.class).ask(REQUEST)),
			row("`@HttpExchange` on `WebClient`", (scene) -> scene.bean(ReactiveClient.class).ask(REQUEST).block()));

	private HttpExchangeRows() {
	}

	private interface Ask {

		String ask(Scene scene);

	}

	private static Row row(String name, Ask ask) {
		return Row.of(name, (scene) -> () -> Conversation.textOf(ask.ask(scene)), (scene) -> () -> null)
			.without(Column.FALLBACK, "same request: the arguments are those of the caller")
			.without(Column.RESUME, Row.NO_STREAM)
			.without(Column.REASK, "same request");
	}

	/**
	 * A client on RestClient.
	 */
	interface BlockingClient {

		@LlmCall(model = "plain/first")
		@PostExchange("/v1/chat/completions")
		String ask(@RequestBody Map<String, Object> request);

	}

	/**
	 * A client on WebClient.
	 */
	interface ReactiveClient {

		@LlmCall(model = "plain/first")
		@PostExchange("/v1/chat/completions")
		Mono<String> ask(@RequestBody Map<String, Object> request);

	}

	/**
	 * The clients.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Clients {

		@Bean
		BlockingClient blockingClient(RestClient.Builder builder, @Value("${provider.url}") String url) {
			RestClient client = builder.clone().requestFactory(new JdkClientHttpRequestFactory()).baseUrl(url).build();
			return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
				.build()
				.createClient(BlockingClient.class);
		}

		@Bean
		ReactiveClient reactiveClient(WebClient.Builder builder, @Value("${provider.url}") String url) {
			return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(builder.clone().baseUrl(url).build()))
				.build()
				.createClient(ReactiveClient.class);
		}

	}

}

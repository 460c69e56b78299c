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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A controller that returns what protected methods return, for Spring MVC and for
 * WebFlux.
 */
@RestController
class WebStyles {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private final JavaStyles styles;

	WebStyles(JavaStyles styles) {
		this.styles = styles;
	}

	static List<Row> rows(String framework) {
		return List.of(row(framework + " controller, `T`", "/text", "/book").without(Column.RESUME, Row.NO_STREAM),
				row(framework + " controller, `Mono<T>`", "/mono", "/book-mono"),
				row(framework + " controller, `CompletableFuture<T>`", "/future", "/book-future"),
				row(framework + " controller, server-sent events of a `Flux<T>`", "/events", "/events")
					.without(Column.REASK, Row.DELIVERED));
	}

	private static Row row(String name, String text, String book) {
		return Row.of(name, (scene) -> () -> get(scene, text), (scene) -> () -> get(scene, book));
	}

	private static String get(Scene scene, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(scene.applicationUrl() + path)).build();
		HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IOException("HTTP status " + response.statusCode());
		}
		return response.body().contains("data:") ? dataOf(response.body()) : response.body();
	}

	private static String dataOf(String events) {
		return events.lines()
			.filter((line) -> line.startsWith("data:"))
			.map((line) -> line.substring("data:".length()))
			.collect(Collectors.joining());
	}

	@GetMapping("/text")
	String text() {
		return this.styles.text();
	}

	@GetMapping("/book")
	String book() {
		return this.styles.book().title();
	}

	@GetMapping("/mono")
	Mono<String> mono() {
		return this.styles.monoOfStream();
	}

	@GetMapping("/book-mono")
	Mono<String> bookMono() {
		return this.styles.bookMonoOfStream().map(Row.Book::title);
	}

	@GetMapping("/future")
	CompletableFuture<String> future() {
		return this.styles.future();
	}

	@GetMapping("/book-future")
	CompletableFuture<String> bookFuture() {
		return this.styles.bookFuture().thenApply(Row.Book::title);
	}

	@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<String>> events() {
		return this.styles.flux().map((text) -> ServerSentEvent.builder(text).build());
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.output.JsonOutputParser;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A client or a style of calls.
 */
final class Row {

	/** A client that ignores aborts is known after its first hang. */
	static final String LEARNED = "after one hang";

	/** There is no partial answer. */
	static final String NO_STREAM = "no stream";

	/** Elements are delivered before the answer can be parsed. */
	static final String DELIVERED = "no, its elements are already delivered";

	/** The model of a call. */
	static final String FIRST = "first";

	/** The model of its fallback. */
	static final String SECOND = "second";

	private static final JsonOutputParser<Book> PARSER = JsonOutputParser.of(Book.class);

	private final String name;

	private final Function<Scene, Callable<?>> text;

	private final Function<Scene, Callable<?>> book;

	private final Map<Column, String> helped = new EnumMap<>(Column.class);

	private final Map<Column, String> reasons = new EnumMap<>(Column.class);

	/** The name of the call whose attempts count, or null for all. */
	private String observed;

	private String provider = "plain";

	private String fallbackProvider = "plain";

	private Row(String name, Function<Scene, Callable<?>> text, Function<Scene, Callable<?>> book) {
		this.name = name;
		this.text = text;
		this.book = book;
	}

	/**
	 * An answer in JSON.
	 */
	record Book(String title) {

		static Book parse(String text) {
			return PARSER.parse(text);
		}

	}

	/**
	 * One attempt of a call.
	 */
	@FunctionalInterface
	interface Body<T> {

		T attempt(Scene scene, LlmCallContext call) throws Exception;

	}

	/** Calls of a bean. */
	static <B> Row of(String name, Function<B, Callable<?>> text, Function<B, Callable<?>> title, Class<B> bean) {
		return of(name, (scene) -> text.apply(scene.bean(bean)), (scene) -> title.apply(scene.bean(bean)));
	}

	/** Calls of a bean whose answers are delivered before they can be parsed. */
	static <B> Row ofElements(String name, Function<B, Callable<?>> text, Class<B> bean) {
		return of(name, text, text, bean).without(Column.REASK, DELIVERED);
	}

	/** A row with calls of its own. */
	static Row of(String name, Function<Scene, Callable<?>> text, Function<Scene, Callable<?>> book) {
		return new Row(name, text, book);
	}

	/** A client that returns a text. */
	static Row blocking(String name, Body<String> body) {
		return blocking(name, body, (scene, call) -> Book.parse(body.attempt(scene, call)).title());
	}

	/** A client that returns a text, and the title of a book. */
	static Row blocking(String name, Body<String> text, Body<String> title) {
		String call = callOf(name);
		return new Row(name, (scene) -> () -> scene.template().execute(call, (context) -> text.attempt(scene, context)),
				(scene) -> () -> scene.template().execute(call, (context) -> title.attempt(scene, context)));
	}

	/** A client that returns a future. */
	static Row future(String name, Body<CompletableFuture<String>> text) {
		String call = callOf(name);
		return new Row(name,
				(scene) -> () -> scene.template().executeAsync(call, (context) -> text.attempt(scene, context)).get(),
				(scene) -> () -> scene.template()
					.executeAsync(call, (context) -> text.attempt(scene, context).thenApply(Book::parse))
					.get()
					.title());
	}

	/** A client that streams a text. */
	static Row streaming(String name, Body<Flux<String>> body) {
		String call = callOf(name);
		return new Row(name,
				(scene) -> () -> joined(scene.reactiveTemplate().flux(call, (context) -> body.attempt(scene, context)))
					.block(),
				(scene) -> () -> scene.reactiveTemplate()
					.mono(call, (context) -> joined(body.attempt(scene, context)).map(Book::parse))
					.map(Book::title)
					.block());
	}

	static Mono<String> joined(Flux<String> parts) {
		return parts.collectList().map((texts) -> String.join("", texts));
	}

	/** A model of Spring AI or LangChain4j that is a managed bean. */
	Row managed(String provider, String fallbackProvider) {
		this.provider = provider;
		this.fallbackProvider = fallbackProvider;
		return this;
	}

	/** Only the attempts of this call count, not those of the call around it. */
	Row observed(String call) {
		this.observed = call;
		return this;
	}

	String observed() {
		return this.observed;
	}

	/** What the code of the method does itself, and how. */
	Row helped(String how, Column... columns) {
		for (Column column : columns) {
			this.helped.put(column, how);
		}
		return this;
	}

	/** What the call does not do, and why. */
	Row without(Column column, String reason) {
		this.reasons.put(column, reason);
		return this;
	}

	String name() {
		return this.name;
	}

	Callable<?> text(Scene scene) {
		return this.text.apply(scene);
	}

	Callable<?> book(Scene scene) {
		return this.book.apply(scene);
	}

	List<String> properties() {
		String prefix = "--llm.retry.calls." + callOf(this.name);
		return List.of(prefix + ".model=" + this.provider + "/" + FIRST,
				prefix + ".fallback.models=" + this.fallbackProvider + "/" + SECOND);
	}

	private static String callOf(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
	}

	/** The cell of a column, after its check. */
	String cell(Column column, Scene scene) {
		String reason = this.reasons.get(column);
		if (reason != null) {
			return reason;
		}
		try {
			if (LEARNED.equals(this.helped.get(column))) {
				assertThatThrownBy(() -> column.check(this, scene)).isNotNull();
			}
			column.check(this, scene);
			return this.helped.getOrDefault(column, "yes");
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			return "**NO**: " + String.valueOf(ex).replaceAll("\\s+", " ");
		}
	}

}

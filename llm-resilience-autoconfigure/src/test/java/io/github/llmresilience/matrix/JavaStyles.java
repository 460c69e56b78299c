/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmResult;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.client.ChatClient;

/**
 * Methods with the return types that a call may have.
 */
@LlmCall(model = "openai/first", fallback = "anthropic/second")
class JavaStyles {

	static final List<Row> ROWS = List.of(
			Row.of("`T`", (styles) -> styles::text, (styles) -> () -> styles.book().title(), JavaStyles.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("`LlmResult<T>`", (styles) -> () -> styles.textResult().value(),
					(styles) -> () -> styles.bookResult().value().title(), JavaStyles.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("`Optional<T>`", (styles) -> () -> styles.optionalText().orElseThrow(),
					(styles) -> () -> styles.optionalBook().map(Row.Book::title).orElseThrow(), JavaStyles.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("`Mono<T>` of `call()`", (styles) -> () -> styles.monoOfCall().block(),
					(styles) -> () -> styles.bookMono().block().title(), JavaStyles.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("`Mono<T>` of `stream()`", (styles) -> () -> styles.monoOfStream().block(),
					(styles) -> () -> styles.bookMonoOfStream().block().title(), JavaStyles.class),
			Row.ofElements("`Flux<T>` of `stream()`", (styles) -> () -> Row.joined(styles.flux()).block(),
					JavaStyles.class),
			Row.of("`CompletableFuture<T>` of `stream()`", (styles) -> () -> styles.future().get(),
					(styles) -> () -> styles.bookFuture().get().title(), JavaStyles.class),
			Row.of("RxJava `Single<T>`", (styles) -> () -> styles.single().blockingGet(),
					(styles) -> () -> styles.bookSingle().blockingGet().title(), JavaStyles.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.ofElements("RxJava `Flowable<T>`", (styles) -> () -> Row.joined(Flux.from(styles.flowable())).block(),
					JavaStyles.class));

	private final ChatClient chat;

	JavaStyles(ChatClient.Builder chat) {
		this.chat = chat.build();
	}

	private ChatClient.ChatClientRequestSpec prompt() {
		return this.chat.prompt(Conversation.QUESTION);
	}

	public String text() {
		return prompt().call().content();
	}

	public Row.Book book() {
		return prompt().call().entity(Row.Book.class);
	}

	public LlmResult<String> textResult() {
		return LlmResult.of(prompt().call().content());
	}

	public LlmResult<Row.Book> bookResult() {
		return LlmResult.of(prompt().call().entity(Row.Book.class));
	}

	public Optional<String> optionalText() {
		return Optional.ofNullable(prompt().call().content());
	}

	public Optional<Row.Book> optionalBook() {
		return Optional.ofNullable(prompt().call().entity(Row.Book.class));
	}

	public Mono<String> monoOfCall() {
		return Mono.fromCallable(() -> prompt().call().content());
	}

	public Mono<Row.Book> bookMono() {
		return Mono.fromCallable(() -> prompt().call().entity(Row.Book.class));
	}

	public Mono<String> monoOfStream() {
		return Row.joined(prompt().stream().content());
	}

	public Mono<Row.Book> bookMonoOfStream() {
		return monoOfStream().map(Row.Book::parse);
	}

	public Flux<String> flux() {
		return prompt().stream().content();
	}

	public CompletableFuture<String> future() {
		return monoOfStream().toFuture();
	}

	public CompletableFuture<Row.Book> bookFuture() {
		return monoOfStream().map(Row.Book::parse).toFuture();
	}

	public Single<String> single() {
		return Single.fromCallable(() -> prompt().call().content());
	}

	public Single<Row.Book> bookSingle() {
		return Single.fromCallable(() -> prompt().call().entity(Row.Book.class));
	}

	public Flowable<String> flowable() {
		return Flowable.fromPublisher(prompt().stream().content());
	}

}

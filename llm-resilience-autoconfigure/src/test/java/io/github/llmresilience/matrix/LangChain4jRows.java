/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.annotation.LlmCall;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Models and AI services of LangChain4j.
 */
final class LangChain4jRows {

	static final List<Row> ROWS = List.of(
			Row.blocking("LangChain4j, ChatModel", (scene, call) -> model(scene).chat(Conversation.QUESTION))
				.managed("lc4j", "lc4j")
				.without(Column.RESUME, Row.NO_STREAM),
			Row.streaming("LangChain4j, StreamingChatModel", (scene, call) -> streamed(scene)).managed("lc4j", "lc4j"),
			Row.blocking("LangChain4j, AI service", (scene, call) -> shelf(scene).ask(Conversation.QUESTION),
					(scene, call) -> shelf(scene).book(Conversation.QUESTION).title())
				.managed("lc4j", "lc4j")
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("LangChain4j, AI service with `TokenStream`", LangChain4jRows::tokens, LangChain4jRows::tokens)
				.without(Column.REASK, Row.DELIVERED));

	private LangChain4jRows() {
	}

	/**
	 * An AI service.
	 */
	interface Shelf {

		String ask(String question);

		Row.Book book(String question);

	}

	/**
	 * An AI service that streams.
	 */
	interface StreamingShelf {

		TokenStream tell(String question);

	}

	/**
	 * A bean with a method that returns a token stream.
	 */
	static class Teller {

		private final StreamingShelf shelf;

		Teller(@Qualifier("llmRoutingLangChain4jStreamingModel") StreamingChatModel model) {
			this.shelf = AiServices.create(StreamingShelf.class, model);
		}

		@LlmCall(model = "lc4j/first", fallback = "lc4j/second")
		TokenStream tell(String question) {
			return this.shelf.tell(question);
		}

	}

	private static Callable<?> tokens(Scene scene) {
		return () -> {
			CompletableFuture<String> answer = new CompletableFuture<>();
			scene.bean(Teller.class)
				.tell(Conversation.QUESTION)
				.onCompleteResponse((response) -> answer.complete(response.aiMessage().text()))
				.onError(answer::completeExceptionally)
				.start();
			return answer.get();
		};
	}

	private static ChatModel model(Scene scene) {
		return scene.bean("llmRoutingLangChain4jModel", ChatModel.class);
	}

	private static Shelf shelf(Scene scene) {
		return scene.client("shelf", () -> AiServices.create(Shelf.class, model(scene)));
	}

	private static Flux<String> streamed(Scene scene) {
		StreamingChatModel model = scene.bean("llmRoutingLangChain4jStreamingModel", StreamingChatModel.class);
		return Flux.create((sink) -> model.chat(Conversation.QUESTION, new StreamingChatResponseHandler() {

			@Override
			public void onPartialResponse(String text) {
				sink.next(text);
			}

			@Override
			public void onCompleteResponse(ChatResponse response) {
				sink.complete();
			}

			@Override
			public void onError(Throwable error) {
				sink.error(error);
			}

		}));
	}

}

package io.github.llmresilience.matrix;

import java.util.List;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import reactor.core.publisher.Flux;

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
				.without(Column.RESUME, Row.NO_STREAM));

	private LangChain4jRows() {
	}

	/**
	 * An AI service.
	 */
	interface Shelf {

		String ask(String question);

		Row.Book book(String question);

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

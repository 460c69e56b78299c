package io.github.llmresilience.langchain4j;

import java.util.function.Consumer;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/**
 * What a streaming model tells its handler.
 */
sealed interface StreamPiece {

	/**
	 * The next piece of the answer's text.
	 */
	record Text(String text) implements StreamPiece {
	}

	/**
	 * Something beside the text: thoughts, or a tool call.
	 *
	 * @param action hands it to the caller's handler
	 * @param isToolCall whether it is a part of a tool call
	 */
	record Aside(Consumer<StreamingChatResponseHandler> action, boolean isToolCall) implements StreamPiece {
	}

	/**
	 * The end of the answer.
	 */
	record End(ChatResponse response) implements StreamPiece {
	}

}

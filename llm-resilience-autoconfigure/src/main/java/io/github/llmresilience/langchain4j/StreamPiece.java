package io.github.llmresilience.langchain4j;

import java.util.function.BiConsumer;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

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
	 * @param action hands it to the caller's handler, with what cancels the stream
	 * @param isToolCall whether it is a part of a tool call
	 */
	record Aside(BiConsumer<StreamingChatResponseHandler, StreamingHandle> action,
			boolean isToolCall) implements StreamPiece {
	}

	/**
	 * The end of the answer.
	 */
	record End(ChatResponse response) implements StreamPiece {
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.function.BiConsumer;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.llmresilience.call.LlmStreamPart;

/**
 * One callback from a streaming model to its handler.
 */
sealed interface StreamPiece {

	/**
	 * A piece of the text of the answer.
	 */
	record Text(String text) implements StreamPiece {
	}

	/**
	 * Content other than text: thinking, a tool call or a raw event.
	 *
	 * @param action delivers the content to the caller's handler, with a handle that
	 * cancels the stream
	 * @param part what the content is
	 */
	record Aside(BiConsumer<StreamingChatResponseHandler, StreamingHandle> action,
			LlmStreamPart part) implements StreamPiece {
	}

	/**
	 * The end of the answer, with the complete response.
	 */
	record End(ChatResponse response) implements StreamPiece {
	}

}

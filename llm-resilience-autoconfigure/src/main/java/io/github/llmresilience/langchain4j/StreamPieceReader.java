/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces of a LangChain4j stream. The complete response marks the end of an
 * answer. A truncated stream has no complete response.
 */
final class StreamPieceReader implements LlmStreamReader<StreamPiece> {

	@Override
	public boolean reads(Object first) {
		return first instanceof StreamPiece;
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public LlmStreamPart read(StreamPiece piece) {
		if (piece instanceof StreamPiece.Text text) {
			return LlmStreamPart.text(text.text());
		}
		if (piece instanceof StreamPiece.End end) {
			return read(end.response());
		}
		return ((StreamPiece.Aside) piece).part();
	}

	/** Reads the complete response. Its text has been streamed before. */
	static LlmStreamPart read(ChatResponse response) {
		LlmFinishReason finish = Responses.answer(response).finish();
		return new LlmStreamPart("", (finish != null) ? finish : LlmFinishReason.COMPLETE,
				response.aiMessage().hasToolExecutionRequests(), false, !response.aiMessage().images().isEmpty(),
				Responses.usageOf(response), null);
	}

	@Override
	public @Nullable StreamPiece withText(StreamPiece piece, String text) {
		return (piece instanceof StreamPiece.Text) ? new StreamPiece.Text(text) : null;
	}

}

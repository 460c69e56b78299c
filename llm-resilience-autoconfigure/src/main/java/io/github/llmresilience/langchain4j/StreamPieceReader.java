package io.github.llmresilience.langchain4j;

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
			return new LlmStreamPart("", true, end.response().aiMessage().hasToolExecutionRequests(), false,
					Responses.usageOf(end.response()), null);
		}
		return ((StreamPiece.Aside) piece).part();
	}

	@Override
	public @Nullable StreamPiece withText(StreamPiece piece, String text) {
		return (piece instanceof StreamPiece.Text) ? new StreamPiece.Text(text) : null;
	}

}

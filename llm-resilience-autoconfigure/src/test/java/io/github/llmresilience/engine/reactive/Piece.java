/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;

/**
 * An element of a stream that has an end marker.
 */
record Piece(String text, Kind kind) {

	enum Kind {

		TEXT, LAST, BEGIN, REASONING, TOOL_CALL, ERROR, END

	}

	static final Piece BEGIN = new Piece("", Kind.BEGIN);

	static final Piece REASONING = new Piece("", Kind.REASONING);

	static final Piece END = new Piece("", Kind.END);

	static Piece text(String text) {
		return new Piece(text, Kind.TEXT);
	}

	/** A text that comes with the end mark. */
	static Piece last(String text) {
		return new Piece(text, Kind.LAST);
	}

	static Piece toolCall(String arguments) {
		return new Piece(arguments, Kind.TOOL_CALL);
	}

	/**
	 * Reads pieces.
	 */
	static final class Reader implements LlmStreamReader<Piece> {

		private final RuntimeException error;

		Reader(RuntimeException error) {
			this.error = error;
		}

		@Override
		public boolean reads(Object first) {
			return first instanceof Piece;
		}

		@Override
		public boolean marksEnd() {
			return true;
		}

		@Override
		public LlmStreamPart read(Piece piece) {
			return switch (piece.kind()) {
				case TEXT -> LlmStreamPart.text(piece.text());
				case LAST -> new LlmStreamPart(piece.text(), LlmFinishReason.COMPLETE, false, false, false, null, null);
				case BEGIN -> LlmStreamPart.NOTHING;
				case REASONING -> LlmStreamPart.REASONING;
				case TOOL_CALL -> LlmStreamPart.TOOL_CALL;
				case ERROR -> LlmStreamPart.error(this.error);
				case END -> LlmStreamPart.END;
			};
		}

		@Override
		public Piece withText(Piece piece, String text) {
			return new Piece(text, piece.kind());
		}

	}

}

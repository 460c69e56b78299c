package io.github.llmresilience.springai;

import java.util.function.Supplier;

/**
 * Carries a tool's error out of Spring AI's own tool calling. Sent only while somebody
 * listens.
 */
abstract sealed class ToolErrorSignal extends RuntimeException {

	private static final ThreadLocal<Boolean> LISTENING = ThreadLocal.withInitial(() -> false);

	private ToolErrorSignal(Throwable error) {
		super("A tool failed", error, false, false);
	}

	static boolean isHeard() {
		return LISTENING.get();
	}

	/** Runs something that may send signals. */
	static <T> T listen(Supplier<T> toolCall) {
		boolean outer = LISTENING.get();
		LISTENING.set(true);
		try {
			return toolCall.get();
		}
		finally {
			if (outer) {
				LISTENING.set(true);
			}
			else {
				LISTENING.remove();
			}
		}
	}

	/**
	 * The model is to be told.
	 */
	static final class ForModel extends ToolErrorSignal {

		private final Throwable error;

		private final String message;

		ForModel(Throwable error, String message) {
			super(error);
			this.error = error;
			this.message = message;
		}

		Throwable error() {
			return this.error;
		}

		String message() {
			return this.message;
		}

	}

	/**
	 * The application wants the error to go through.
	 */
	static final class ForCaller extends ToolErrorSignal {

		private final RuntimeException error;

		ForCaller(RuntimeException error) {
			super(error);
			this.error = error;
		}

		RuntimeException error() {
			return this.error;
		}

	}

}

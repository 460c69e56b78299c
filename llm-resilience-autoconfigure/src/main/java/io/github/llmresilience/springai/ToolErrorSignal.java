/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.function.Supplier;

/**
 * Carries the error of a tool out of the tool calling of Spring AI. It is thrown only
 * inside {@link #listen}.
 */
abstract sealed class ToolErrorSignal extends RuntimeException {

	private static final ThreadLocal<Boolean> LISTENING = ThreadLocal.withInitial(() -> false);

	private ToolErrorSignal(Throwable error) {
		super("A tool failed", error, false, false);
	}

	static boolean isHeard() {
		return LISTENING.get();
	}

	/** Runs tool calls with signals turned on for this thread. */
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
	 * The error is sent to the model.
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
	 * The error is thrown to the caller.
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

package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

/**
 * Carries a tool's error out of Spring AI's own tool calling, with what the model is to
 * be told; without a message the error is the application's, and goes through.
 */
final class ToolErrorSignal extends RuntimeException {

	private final Throwable error;

	private final @Nullable String toldToModel;

	private ToolErrorSignal(Throwable error, @Nullable String toldToModel) {
		super("A tool failed", error, false, false);
		this.error = error;
		this.toldToModel = toldToModel;
	}

	static ToolErrorSignal tellModel(Throwable error, String message) {
		return new ToolErrorSignal(error, message);
	}

	static ToolErrorSignal letThrough(RuntimeException error) {
		return new ToolErrorSignal(error, null);
	}

	Throwable error() {
		return this.error;
	}

	@Nullable String toldToModel() {
		return this.toldToModel;
	}

}

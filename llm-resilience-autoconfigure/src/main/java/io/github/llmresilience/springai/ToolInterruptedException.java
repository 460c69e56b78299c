package io.github.llmresilience.springai;

/**
 * A tool was interrupted: the call is cancelled, the model is not told.
 */
final class ToolInterruptedException extends RuntimeException {

	ToolInterruptedException(Throwable cause) {
		super("A tool was interrupted", cause);
	}

}

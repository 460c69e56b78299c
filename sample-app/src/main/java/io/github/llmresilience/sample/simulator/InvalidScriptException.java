package io.github.llmresilience.sample.simulator;

/**
 * The simulator was told to do something it does not know.
 */
final class InvalidScriptException extends RuntimeException {

	InvalidScriptException(String message) {
		super(message);
	}

}

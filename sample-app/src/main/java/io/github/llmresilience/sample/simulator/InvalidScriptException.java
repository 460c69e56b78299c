package io.github.llmresilience.sample.simulator;

/**
 * Thrown if a script is invalid, or if a scenario or a provider does not exist.
 */
final class InvalidScriptException extends RuntimeException {

	InvalidScriptException(String message) {
		super(message);
	}

}

package io.github.llmresilience.settings;

/**
 * Thrown if settings cannot be changed. The message says which property is invalid, why,
 * and what would be valid.
 */
public final class InvalidSettingsException extends RuntimeException {

	public InvalidSettingsException(String message) {
		super(message);
	}

	public InvalidSettingsException(String message, Throwable cause) {
		super(message, cause);
	}

}

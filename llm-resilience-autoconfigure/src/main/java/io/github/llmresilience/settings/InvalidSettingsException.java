/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.settings;

/**
 * Thrown if a requested change is invalid. The message names the remedy.
 */
public final class InvalidSettingsException extends RuntimeException {

	public InvalidSettingsException(String message) {
		super(message);
	}

	public InvalidSettingsException(String message, Throwable cause) {
		super(message, cause);
	}

}

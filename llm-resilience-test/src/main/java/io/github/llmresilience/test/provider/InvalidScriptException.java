/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

/**
 * Thrown if a script is invalid. The message names the item and what would be right.
 */
public final class InvalidScriptException extends IllegalArgumentException {

	InvalidScriptException(String message) {
		super(message);
	}

}

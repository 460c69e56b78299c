/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

/**
 * Thrown if a tool was interrupted. The call is cancelled, and the error is not sent to
 * the model.
 */
final class ToolInterruptedException extends RuntimeException {

	ToolInterruptedException(Throwable cause) {
		super("A tool was interrupted", cause);
	}

}

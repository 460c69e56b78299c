/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

/**
 * Ends an attempt inside a reactive chain. The session has the real error.
 */
final class Signal extends RuntimeException {

	/** Another attempt continues the call or has answered. */
	static final Signal SUPERSEDED = new Signal("Superseded by another attempt");

	/** The timeout of the attempt is over. */
	static final Signal OVERDUE = new Signal("The timeout of the attempt is over");

	private Signal(String message) {
		super(message, null, false, false);
	}

}

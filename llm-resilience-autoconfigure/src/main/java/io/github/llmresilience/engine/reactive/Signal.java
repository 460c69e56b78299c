package io.github.llmresilience.engine.reactive;

/**
 * Ends an attempt inside of a chain. What really went wrong is in the session.
 */
final class Signal extends RuntimeException {

	/** Another attempt goes on, or has answered. */
	static final Signal SUPERSEDED = new Signal("Left to the other attempt");

	/** The time of the attempt is over. */
	static final Signal OVERDUE = new Signal("Overdue");

	private Signal(String message) {
		super(message, null, false, false);
	}

}

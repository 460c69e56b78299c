package io.github.llmresilience.call;

/**
 * The states of a circuit breaker.
 */
public enum CircuitState {

	/** Calls pass. */
	CLOSED,

	/** A few calls pass, to see whether the target has recovered. */
	HALF_OPEN,

	/** No call passes. */
	OPEN

}

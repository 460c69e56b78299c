/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * The state of a circuit breaker.
 */
public enum CircuitState {

	/** All attempts are admitted. */
	CLOSED,

	/**
	 * A few attempts are admitted as probes, to test whether the target has recovered.
	 */
	HALF_OPEN,

	/** No attempt is admitted. */
	OPEN

}

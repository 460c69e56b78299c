/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

/**
 * When a call falls back to its next model.
 */
public enum FallbackMode {

	/** After the attempts at the current model. Retries wait for a backoff. */
	AFTER_RETRIES,

	/**
	 * At the first failure, without a wait. When each model was tried, the call waits for
	 * the backoff and begins with the first model again.
	 */
	IMMEDIATE

}

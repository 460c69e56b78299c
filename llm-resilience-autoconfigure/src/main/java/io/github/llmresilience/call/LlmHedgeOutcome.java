/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * The outcome of a hedge.
 */
public enum LlmHedgeOutcome {

	/**
	 * The hedge answered first. The other attempt was cancelled, and its cost is wasted.
	 */
	WON,

	/**
	 * The other attempt answered first. The hedge was cancelled, and its cost is wasted.
	 */
	LOST,

	/** The hedge failed while the other attempt continued. */
	FAILED,

	/** The other attempt failed, and the call continues with the hedge alone. */
	TOOK_OVER,

	/** The call ended before either attempt had answered. */
	CANCELLED

}

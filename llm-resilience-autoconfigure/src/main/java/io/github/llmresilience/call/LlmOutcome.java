/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * The outcome of a call.
 */
public enum LlmOutcome {

	/** The call returned an answer. */
	SUCCESS,

	/** The call failed. */
	FAILURE,

	/** The call exceeded its deadline. */
	DEADLINE,

	/** No target admitted an attempt, for example because circuit breakers are open. */
	REJECTED,

	/** The caller interrupted or cancelled the call. */
	CANCELLED

}

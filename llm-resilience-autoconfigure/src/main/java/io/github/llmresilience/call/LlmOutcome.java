package io.github.llmresilience.call;

/**
 * How a call ended.
 */
public enum LlmOutcome {

	/** It returned an answer. */
	SUCCESS,

	/** It threw what went wrong. */
	FAILURE,

	/** Its deadline passed. */
	DEADLINE,

	/** No target took the call: circuits open or cooling down. */
	REJECTED,

	/** The caller interrupted or cancelled it. */
	CANCELLED

}

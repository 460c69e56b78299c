/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.probe;

/**
 * The result of the probe of a model.
 *
 * @param status {@code ANSWERS}, {@code NOT_PROBED}, or the kind of failure
 */
record ProbeResult(String status) {

	/** The model answers. */
	static final ProbeResult ANSWERS = new ProbeResult("ANSWERS");

	/** No probe knows the provider. */
	static final ProbeResult NOT_PROBED = new ProbeResult("NOT_PROBED");

	/** Whether the model does not answer. */
	boolean isFailure() {
		return !equals(ANSWERS) && !equals(NOT_PROBED);
	}

	@Override
	public String toString() {
		return this.status;
	}

}

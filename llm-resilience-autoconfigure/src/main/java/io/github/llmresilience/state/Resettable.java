/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.state;

/**
 * Has state that outlives a call. Tests reset it between two test methods.
 */
@FunctionalInterface
public interface Resettable {

	/**
	 * Discards the state, so that the next call finds none of the earlier calls. Attempts
	 * that still run report to the discarded state.
	 */
	void reset();

}

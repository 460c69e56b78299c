package io.github.llmresilience.state;

/**
 * Has state that outlives a call. Tests reset it between two test methods.
 */
@FunctionalInterface
public interface Resettable {

	/**
	 * Discards the state: the object is as new. Attempts that still run report to the
	 * discarded state.
	 */
	void reset();

}

package io.github.llmresilience.engine;

/**
 * What a driver does around a method.
 */
public enum DriverMode {

	/** Everything. */
	PROTECTED,

	/** Nothing but to tell it which model to call. */
	BARE

}

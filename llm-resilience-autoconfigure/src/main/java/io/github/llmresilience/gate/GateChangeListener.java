package io.github.llmresilience.gate;

/**
 * Is told what the other instances of the application should know. Called in the middle
 * of calls: must neither block nor throw.
 */
@FunctionalInterface
public interface GateChangeListener {

	/** Something has changed in this instance. */
	void onChange(GateChange change);

}

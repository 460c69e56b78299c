/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

/**
 * Receives the gate changes that this instance shares with the other instances of the
 * application. The listener is called during calls. It must not block and must not throw.
 */
@FunctionalInterface
public interface GateChangeListener {

	/** Called after a change in this instance. */
	void onChange(GateChange change);

}

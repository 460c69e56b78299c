/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

/**
 * Lets a watchdog look at its watches when the test says so.
 */
public final class ManualPatrol {

	private ManualPatrol() {
	}

	public static void look(Watchdog watchdog) {
		watchdog.patrol();
	}

}

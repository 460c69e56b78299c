/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.load;

import java.util.concurrent.locks.LockSupport;

/**
 * Offers load in equal portions.
 */
final class Ticks {

	private static final int PER_SECOND = 50;

	private Ticks() {
	}

	/**
	 * Begins calls, each at its time; none of them may block.
	 */
	static void offer(int callsPerSecond, int seconds, Runnable call) {
		long start = System.nanoTime();
		for (int tick = 0; tick < seconds * PER_SECOND; tick++) {
			for (int i = 0; i < callsPerSecond / PER_SECOND; i++) {
				call.run();
			}
			waitUntil(start + (tick + 1) * 1_000_000_000L / PER_SECOND);
		}
	}

	private static void waitUntil(long nanos) {
		while (System.nanoTime() < nanos) {
			LockSupport.parkNanos(nanos - System.nanoTime());
		}
	}

}

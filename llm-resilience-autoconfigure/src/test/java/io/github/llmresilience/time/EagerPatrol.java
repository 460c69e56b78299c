/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

/**
 * Lets a watchdog look at its watches without pause, so that timeouts and ends of
 * attempts meet as often as possible.
 */
public final class EagerPatrol implements AutoCloseable {

	private final Thread thread;

	private volatile boolean closed;

	public EagerPatrol(Watchdog watchdog) {
		this.thread = new Thread(() -> {
			while (!this.closed) {
				watchdog.patrol();
			}
		}, "eager-patrol");
		this.thread.start();
	}

	@Override
	public void close() throws InterruptedException {
		this.closed = true;
		this.thread.join();
	}

}

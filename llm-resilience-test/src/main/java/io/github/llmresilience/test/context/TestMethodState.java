/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The state that the test methods of an application context share. One method at a time
 * uses it.
 */
final class TestMethodState {

	private final RemoteHosts hosts;

	private final Runnable reset;

	private final Runnable verification;

	private final ReentrantLock inUse = new ReentrantLock(true);

	/**
	 * Creates the state.
	 * @param hosts the hosts that the test methods may call
	 * @param reset resets the state before a test method
	 * @param verification makes a test method fail afterwards
	 */
	TestMethodState(RemoteHosts hosts, Runnable reset, Runnable verification) {
		this.hosts = hosts;
		this.reset = reset;
		this.verification = verification;
	}

	/**
	 * Waits until no other test method uses the state, resets it, and forbids requests to
	 * other hosts.
	 */
	void enter() {
		this.inUse.lock();
		GuardingProxySelector.begin(this.hosts);
		this.reset.run();
	}

	/**
	 * Lets the next test method use the state.
	 * @throws AssertionError if the verification fails
	 */
	void leave() {
		try {
			this.verification.run();
		}
		finally {
			GuardingProxySelector.end(this.hosts);
			if (this.inUse.isHeldByCurrentThread()) {
				this.inUse.unlock();
			}
		}
	}

}

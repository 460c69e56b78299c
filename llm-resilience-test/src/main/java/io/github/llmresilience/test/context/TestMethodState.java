package io.github.llmresilience.test.context;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The state that the test methods of an application context share. One method at a time
 * uses it.
 */
final class TestMethodState {

	private final RemoteHosts hosts;

	private final Runnable reset;

	private final ReentrantLock inUse = new ReentrantLock(true);

	TestMethodState(RemoteHosts hosts, Runnable reset) {
		this.hosts = hosts;
		this.reset = reset;
	}

	/**
	 * Waits until no other test method uses the state, resets it, and forbids requests to
	 * other hosts.
	 */
	void enter() {
		this.inUse.lock();
		this.reset.run();
		GuardingProxySelector.begin(this.hosts);
	}

	/** Lets the next test method use the state. */
	void leave() {
		if (this.inUse.isHeldByCurrentThread()) {
			GuardingProxySelector.end(this.hosts);
			this.inUse.unlock();
		}
	}

}

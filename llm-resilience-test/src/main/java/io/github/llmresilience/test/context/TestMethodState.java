package io.github.llmresilience.test.context;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The state that the test methods of an application context share. One method at a time
 * uses it.
 */
final class TestMethodState {

	private final Runnable reset;

	private final ReentrantLock inUse = new ReentrantLock(true);

	TestMethodState(Runnable reset) {
		this.reset = reset;
	}

	/** Waits until no other test method uses the state, and resets it. */
	void enter() {
		this.inUse.lock();
		this.reset.run();
	}

	/** Lets the next test method use the state. */
	void leave() {
		if (this.inUse.isHeldByCurrentThread()) {
			this.inUse.unlock();
		}
	}

}

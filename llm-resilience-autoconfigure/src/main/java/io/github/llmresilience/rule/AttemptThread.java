package io.github.llmresilience.rule;

/**
 * The thread that runs the attempts of a blocking call, or subscribes to the publisher of
 * an attempt.
 */
public enum AttemptThread {

	/**
	 * The caller's thread, unless the client is known to ignore aborts and interrupts, or
	 * has ignored them before.
	 */
	AUTO,

	/**
	 * The caller's thread. If the client ignores aborts and interrupts, the caller waits
	 * for it beyond the timeout.
	 */
	CALLER,

	/**
	 * A thread of its own, with the context of the caller. If the client ignores aborts
	 * and interrupts, the caller goes on at the timeout, and the thread is left behind
	 * until the client returns.
	 */
	THREAD

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

/**
 * The thread that runs the attempts of a blocking call, or subscribes to the publisher of
 * an attempt.
 */
public enum AttemptThread {

	/**
	 * The caller's thread (the default), unless the client is known to ignore aborts and
	 * interrupts, or has ignored them before.
	 */
	AUTO,

	/**
	 * The caller's thread. If the client ignores aborts and interrupts, the caller waits
	 * for it beyond the timeout.
	 */
	CALLER,

	/**
	 * A thread of its own, with the context of the caller. If the client ignores aborts
	 * and interrupts, the caller continues at the timeout, and the attempt is abandoned:
	 * its thread runs until the client returns.
	 */
	THREAD

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.function.UnaryOperator;

/**
 * Carries the values that are bound to the caller's thread, such as its observation or
 * its logging context, to the threads of later attempts.
 */
@FunctionalInterface
public interface ThreadContext {

	/** Carries no values. */
	ThreadContext NONE = UnaryOperator::identity;

	/**
	 * Captures the values that are bound to the current thread.
	 * @return a function that makes a task run with these values, on any thread
	 */
	UnaryOperator<Runnable> capture();

}

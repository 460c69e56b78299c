package io.github.llmresilience.call;

import java.util.function.UnaryOperator;

/**
 * Carries what is bound to the caller's thread, such as its observation or what it logs
 * with, to the threads that later attempts run on.
 */
@FunctionalInterface
public interface ThreadContext {

	/** Nothing is carried. */
	ThreadContext NONE = UnaryOperator::identity;

	/**
	 * Takes what is bound to the current thread.
	 * @return what makes a task run with it, on any thread
	 */
	UnaryOperator<Runnable> capture();

}

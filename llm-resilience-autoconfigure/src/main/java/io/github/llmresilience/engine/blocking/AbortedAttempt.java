package io.github.llmresilience.engine.blocking;

/**
 * An attempt that was aborted, and whose body may still run.
 */
interface AbortedAttempt {

	/**
	 * Returns the subject of the attempt: the target of a model call, or the name of the
	 * call.
	 */
	Object subject();

	/** Whether the attempt runs on a thread of its own. */
	boolean isDetached();

	/** Whether the body has returned. */
	boolean hasReturned();

	/**
	 * Sets the action after the body has returned. If it has returned before, the action
	 * runs at once.
	 * @return whether the body still runs
	 */
	boolean onReturn(Runnable action);

	/** Returns the stack of the thread that runs the body. */
	StackTraceElement[] stack();

}

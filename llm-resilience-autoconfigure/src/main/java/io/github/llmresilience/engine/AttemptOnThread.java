/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import org.jspecify.annotations.Nullable;

/**
 * An attempt that occupies a thread until its client returns, which may be later than an
 * abort.
 */
public abstract class AttemptOnThread {

	private volatile @Nullable Thread thread;

	private volatile boolean returned;

	/** Guarded by this. The action after the client has returned, or null. */
	private @Nullable Runnable onReturn;

	/**
	 * Returns the subject of the attempt: the target of a model call, or the name of the
	 * call.
	 */
	protected abstract Object subject();

	/** Whether the attempt runs on a thread of its own, and not on the caller's. */
	protected abstract boolean isDetached();

	/** Records that the attempt occupies the current thread. */
	protected final void occupyThread() {
		this.thread = Thread.currentThread();
	}

	/** Records that the client has returned. */
	protected final void releaseThread() {
		Runnable action;
		synchronized (this) {
			this.returned = true;
			action = this.onReturn;
		}
		if (action != null) {
			action.run();
		}
	}

	/** Whether the attempt has begun, and its client has not returned. */
	protected final boolean isOccupyingThread() {
		return this.thread != null && !this.returned;
	}

	final boolean hasReturned() {
		return this.returned;
	}

	/**
	 * Sets the action after the client has returned. If it has returned before, the
	 * action runs at once.
	 * @return whether the client has not returned
	 */
	final boolean onReturn(Runnable action) {
		synchronized (this) {
			if (!this.returned) {
				this.onReturn = action;
				return true;
			}
		}
		action.run();
		return false;
	}

	/** Returns the stack of the occupied thread. */
	final StackTraceElement[] stack() {
		Thread running = this.thread;
		return (running != null) ? running.getStackTrace() : new StackTraceElement[0];
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The abort hooks of one attempt. Each hook runs once. A hook that is added after the
 * abort runs at once.
 */
final class AbortHooks {

	/** Null until the first hook is added. */
	private @Nullable List<Runnable> hooks;

	/** The action of the driver that runs after the hooks, or null. */
	private @Nullable Runnable last;

	private boolean aborted;

	private volatile boolean anyHooks;

	void add(Runnable hook) {
		if (!keep(hook)) {
			Hooks.run(hook);
		}
	}

	private synchronized boolean keep(Runnable hook) {
		if (!this.aborted) {
			this.hooks = (this.hooks != null) ? this.hooks : new ArrayList<>(1);
			this.hooks.add(hook);
			this.anyHooks = true;
		}
		return !this.aborted;
	}

	/** Sets the action of the driver that runs after the hooks. */
	void setLast(Runnable action) {
		if (!keepAsLast(action)) {
			Hooks.run(action);
		}
	}

	private synchronized boolean keepAsLast(Runnable action) {
		if (!this.aborted) {
			this.last = action;
		}
		return !this.aborted;
	}

	/**
	 * Runs the hooks.
	 * @return whether there are hooks that have run, now or before
	 */
	boolean run() {
		Hooks.run(take());
		return this.anyHooks;
	}

	private synchronized List<Runnable> take() {
		List<Runnable> taken = (this.hooks != null) ? this.hooks : new ArrayList<>(1);
		if (this.last != null) {
			taken.add(this.last);
		}
		this.hooks = null;
		this.last = null;
		this.aborted = true;
		return taken;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The watch over one attempt, for a {@link Watchdog}. The first event decides the
 * outcome: the attempt ends, or the watchdog aborts it. An attempt that has ended is
 * never interrupted afterwards, so a late timeout cannot reach the caller.
 */
public final class Watch {

	/**
	 * The outcome of a watch.
	 */
	public enum Outcome {

		/** The watchdog did not abort the attempt. */
		UNDISTURBED,

		/** The attempt exceeded its timeout and was aborted. */
		TIMED_OUT,

		/** Other code interrupted the thread, and the attempt was aborted. */
		INTERRUPTED,

		/** The application is closing, and the attempt was aborted. */
		CLOSED

	}

	private enum State {

		RUNNING, ABORTING, INTERRUPTING, TIMED_OUT, USER_INTERRUPT, ENDED

	}

	private static final AtomicReferenceFieldUpdater<Watch, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(Watch.class, State.class, "state");

	/**
	 * The number of patrols, 20 ms each, that an abort may take. After that, the thread
	 * is interrupted although an abort hook has not returned.
	 */
	private static final int MAX_PATROLS_WHILE_ABORTING = 5;

	/** The watches of all running attempts, including this watch. */
	private final Set<Watch> watches;

	/** Runs aborts, which may block. */
	private final Executor threads;

	private final Thread thread;

	private final long begin;

	private volatile long deadline;

	private final Watched watched;

	private volatile boolean closed;

	/** Counted by the watchdog only. */
	private int patrolsWhileAborting;

	private volatile State state = State.RUNNING;

	Watch(Set<Watch> watches, Executor threads, Thread thread, long begin, long deadline, Watched watched) {
		this.watches = watches;
		this.threads = threads;
		this.thread = thread;
		this.begin = begin;
		this.deadline = deadline;
		this.watched = watched;
	}

	static long later(long now, long nanos) {
		return now + Math.min(nanos, Long.MAX_VALUE / 2);
	}

	void check(long now) {
		if (this.state == State.ABORTING) {
			if (++this.patrolsWhileAborting >= MAX_PATROLS_WHILE_ABORTING) {
				interrupt();
				execute(this.watched::aborted);
			}
		}
		else if (!abortIfInterrupted(this::execute) && expiresAt(now)) {
			abort(State.ABORTING, this::execute);
		}
	}

	/**
	 * Aborts the attempt if other code has interrupted the thread.
	 * @return whether other code has interrupted the thread
	 */
	private boolean abortIfInterrupted(Executor executor) {
		if (!isInterruptedByOthers()) {
			return false;
		}
		abort(State.USER_INTERRUPT, executor);
		return true;
	}

	private void abort(State next, Executor executor) {
		if (STATE.compareAndSet(this, State.RUNNING, next)) {
			executor.execute(this::abort);
		}
	}

	private void abort() {
		try {
			this.watched.abort();
		}
		finally {
			interrupt();
			this.watched.aborted();
		}
	}

	/** Interrupts the thread even if no other thread can be started. */
	private void execute(Runnable abort) {
		try {
			this.threads.execute(abort);
		}
		catch (RuntimeException | Error ex) {
			interrupt();
			this.watched.aborted();
		}
	}

	/**
	 * Aborts the attempt on another thread, because the application is closing. Can be
	 * called from any thread.
	 */
	public void close() {
		if (!abortIfInterrupted(this::execute)) {
			this.closed = true;
			abort(State.ABORTING, this::execute);
		}
	}

	/** Whether the attempt has neither ended nor been aborted. */
	public boolean isRunning() {
		return this.state == State.RUNNING;
	}

	/**
	 * Aborts the attempt as a timeout does. Can be called from any thread. Has no effect
	 * if the attempt has already ended. If other code has interrupted the thread, the
	 * outcome is {@link Outcome#INTERRUPTED}.
	 */
	public void expire() {
		if (!abortIfInterrupted(Runnable::run)) {
			abort(State.ABORTING, Runnable::run);
		}
	}

	/**
	 * Whether other code has interrupted the thread. The flag is read twice, because the
	 * thread may clear an interrupt of a watch between the first two checks. An interrupt
	 * that is still set at the second read came from other code.
	 */
	private boolean isInterruptedByOthers() {
		return this.thread.isInterrupted() && !isInterruptedByWatch() && this.thread.isInterrupted();
	}

	/**
	 * Whether this watch, or the watch of an attempt inside this one, has interrupted the
	 * thread and has not ended. An attempt inside does not end this one. The interrupt of
	 * a watch around this one counts as an interrupt by others: it ends this attempt,
	 * too.
	 */
	private boolean isInterruptedByWatch() {
		return this.watches.stream()
			.anyMatch((watch) -> watch.begin - this.begin >= 0 && watch.hasInterrupted(this.thread));
	}

	private boolean isInterruptedByWatchAround() {
		return this.watches.stream().anyMatch((watch) -> watch != this && watch.hasInterrupted(this.thread));
	}

	/** Whether the timeout is over. Extends the deadline if the attempt has overtime. */
	private boolean expiresAt(long now) {
		if (now - this.deadline < 0) {
			return false;
		}
		long overtime = this.watched.overtimeNanos();
		if (overtime <= 0) {
			return true;
		}
		this.deadline = later(now, overtime);
		return false;
	}

	/** Whether this watch has interrupted the thread and has not ended yet. */
	boolean hasInterrupted(Thread thread) {
		State current = this.state;
		return this.thread == thread && (current == State.INTERRUPTING || current == State.TIMED_OUT);
	}

	/** Interrupts the thread, unless other code has interrupted it. */
	private void interrupt() {
		if (STATE.compareAndSet(this, State.ABORTING, State.INTERRUPTING)) {
			this.thread.interrupt();
			this.state = State.TIMED_OUT;
		}
	}

	/**
	 * Ends the watch and returns its outcome. The watched thread calls this method after
	 * the attempt, also after an exception. An interrupt from the watchdog is cleared,
	 * and an interrupt from other code stays set.
	 */
	public Outcome end() {
		try {
			return decide();
		}
		finally {
			this.watches.remove(this);
		}
	}

	private Outcome decide() {
		while (true) {
			State current = this.state;
			switch (current) {
				case RUNNING, ENDED -> {
					if (STATE.compareAndSet(this, current, State.ENDED)) {
						return Outcome.UNDISTURBED;
					}
				}
				case ABORTING -> {
					if (STATE.compareAndSet(this, State.ABORTING, State.ENDED)) {
						return aborted();
					}
				}
				case INTERRUPTING -> Thread.onSpinWait();
				case TIMED_OUT -> {
					Thread.interrupted();
					this.state = State.ENDED;
					if (isInterruptedByWatchAround()) {
						this.thread.interrupt();
					}
					return aborted();
				}
				case USER_INTERRUPT -> {
					return Outcome.INTERRUPTED;
				}
			}
		}
	}

	/** Returns why the attempt was aborted. Must be called after an abort only. */
	public Outcome causeOfAbort() {
		return (this.state == State.USER_INTERRUPT) ? Outcome.INTERRUPTED : aborted();
	}

	private Outcome aborted() {
		return this.closed ? Outcome.CLOSED : Outcome.TIMED_OUT;
	}

}

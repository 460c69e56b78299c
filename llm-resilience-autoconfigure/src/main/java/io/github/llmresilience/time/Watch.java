package io.github.llmresilience.time;

import java.util.Set;
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
		INTERRUPTED

	}

	private enum State {

		RUNNING, ABORTING, INTERRUPTING, TIMED_OUT, USER_INTERRUPT, ENDED

	}

	private static final AtomicReferenceFieldUpdater<Watch, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(Watch.class, State.class, "state");

	/** The watches of all running attempts, including this watch. */
	private final Set<Watch> watches;

	private final Thread thread;

	private volatile long deadline;

	private final Watched watched;

	private volatile State state = State.RUNNING;

	Watch(Set<Watch> watches, Thread thread, long deadline, Watched watched) {
		this.watches = watches;
		this.thread = thread;
		this.deadline = deadline;
		this.watched = watched;
	}

	static long later(long now, long nanos) {
		return now + Math.min(nanos, Long.MAX_VALUE / 2);
	}

	void check(long now) {
		if (isInterruptedByOthers()) {
			abortAsInterrupted();
		}
		else if (expiresAt(now)) {
			abortAsTimedOut();
		}
	}

	/**
	 * Aborts the attempt as a timeout does. Can be called from any thread. Has no effect
	 * if the attempt has already ended. If other code has interrupted the thread, the
	 * outcome is {@link Outcome#INTERRUPTED}.
	 */
	public void expire() {
		if (isInterruptedByOthers()) {
			abortAsInterrupted();
		}
		else {
			abortAsTimedOut();
		}
	}

	private void abortAsInterrupted() {
		if (STATE.compareAndSet(this, State.RUNNING, State.USER_INTERRUPT)) {
			this.watched.abort();
		}
	}

	private void abortAsTimedOut() {
		if (STATE.compareAndSet(this, State.RUNNING, State.ABORTING)) {
			this.watched.abort();
			interrupt();
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
	 * Whether a watch has interrupted this thread and its attempt still runs. Calls may
	 * be nested: the interrupt that ends the inner attempt does not end the outer
	 * attempt.
	 */
	private boolean isInterruptedByWatch() {
		return this.watches.stream().anyMatch((watch) -> watch.hasInterrupted(this.thread));
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
						return Outcome.TIMED_OUT;
					}
				}
				case INTERRUPTING -> Thread.onSpinWait();
				case TIMED_OUT -> {
					Thread.interrupted();
					this.state = State.ENDED;
					return Outcome.TIMED_OUT;
				}
				case USER_INTERRUPT -> {
					return Outcome.INTERRUPTED;
				}
			}
		}
	}

}

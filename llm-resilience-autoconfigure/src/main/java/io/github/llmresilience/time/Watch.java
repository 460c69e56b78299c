package io.github.llmresilience.time;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What became of one attempt that a {@link Watchdog} looks after. Whoever comes first
 * decides: the attempt by ending, or the watchdog by firing. An attempt that has ended is
 * never interrupted afterwards, so a late timeout cannot leak into the caller.
 */
public final class Watch {

	/**
	 * How an attempt ended.
	 */
	public enum Outcome {

		/** The watchdog did nothing. */
		UNDISTURBED,

		/** The attempt ran into its timeout and was aborted. */
		TIMED_OUT,

		/** The thread was interrupted by someone else and the work was aborted. */
		INTERRUPTED

	}

	private enum State {

		RUNNING, ABORTING, INTERRUPTING, TIMED_OUT, USER_INTERRUPT, ENDED

	}

	private static final AtomicReferenceFieldUpdater<Watch, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(Watch.class, State.class, "state");

	/** The running watches, this one included. */
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
	 * Ends the attempt, as when its time is over. May be called from any thread; one that
	 * has ended by itself is left alone, and an interrupt that came from elsewhere is not
	 * taken for one of ours.
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
	 * An interrupt of our own may be taken back between the first two questions; what is
	 * still there then came from elsewhere.
	 */
	private boolean isInterruptedByOthers() {
		return this.thread.isInterrupted() && !isInterruptedByWatch() && this.thread.isInterrupted();
	}

	/**
	 * Whether an attempt on this thread was timed out and still runs. Calls may be
	 * nested: the interrupt that ends the inner attempt does not end the outer one.
	 */
	private boolean isInterruptedByWatch() {
		return this.watches.stream().anyMatch((watch) -> watch.hasInterrupted(this.thread));
	}

	/** Whether the time is up for good: it is extended where there is overtime. */
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

	/** Whether this watch has interrupted the thread, which has not noticed yet. */
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
	 * Ends the watch. Called by the watched thread, whatever the attempt's outcome. An
	 * interrupt that the watchdog sent is taken back; one that came from elsewhere stays.
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

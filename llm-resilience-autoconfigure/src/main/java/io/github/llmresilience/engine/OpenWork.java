package io.github.llmresilience.engine;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The waits of all calls, and the attempts that no thread waits for. When the application
 * closes, they are cancelled, so that every call ends.
 */
public final class OpenWork {

	private final Set<Work> open = ConcurrentHashMap.newKeySet();

	private volatile boolean waitsEnd;

	private volatile boolean attemptsEnd;

	/**
	 * Registers an attempt.
	 * @param cancel cancels the attempt with the given exception
	 */
	public Work attempt(Consumer<CancellationException> cancel) {
		return register(new Work(false, cancel));
	}

	/**
	 * Registers a wait.
	 * @param cancel cancels the wait with the given exception
	 */
	public Work waiting(Consumer<CancellationException> cancel) {
		return register(new Work(true, cancel));
	}

	private Work register(Work work) {
		this.open.add(work);
		if (work.isToBeCancelled()) {
			work.cancel();
		}
		return work;
	}

	/** Whether nothing is registered. */
	public boolean isIdle() {
		return this.open.isEmpty();
	}

	/** Cancels all waits, from now on also those that begin later. */
	public void cancelWaits() {
		this.waitsEnd = true;
		cancelAll();
	}

	/** Cancels all waits and attempts, from now on also those that begin later. */
	public void cancelAttempts() {
		this.waitsEnd = true;
		this.attemptsEnd = true;
		cancelAll();
	}

	/** Whether attempts are cancelled. */
	public boolean isClosed() {
		return this.attemptsEnd;
	}

	/** Cancels nothing from now on. */
	public void reopen() {
		this.waitsEnd = false;
		this.attemptsEnd = false;
	}

	private void cancelAll() {
		this.open.stream().filter(Work::isToBeCancelled).forEach(Work::cancel);
	}

	/** Returns the exception that a call ends with because the application is closing. */
	public static CancellationException closing() {
		return new CancellationException("The application is closing");
	}

	/**
	 * An attempt or a wait. Must be ended.
	 */
	public final class Work {

		private final boolean isWait;

		private final Consumer<CancellationException> cancel;

		private final AtomicBoolean ended = new AtomicBoolean();

		private Work(boolean isWait, Consumer<CancellationException> cancel) {
			this.isWait = isWait;
			this.cancel = cancel;
		}

		private boolean isToBeCancelled() {
			return this.isWait ? OpenWork.this.waitsEnd : OpenWork.this.attemptsEnd;
		}

		private void cancel() {
			if (this.ended.compareAndSet(false, true)) {
				OpenWork.this.open.remove(this);
				this.cancel.accept(closing());
			}
		}

		/** Ends the work. It is not cancelled afterwards. */
		public void end() {
			if (this.ended.compareAndSet(false, true)) {
				OpenWork.this.open.remove(this);
			}
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The waits of all calls, and the attempts of futures and publishers. When the
 * application closes, they are cancelled.
 */
public final class OpenWork {

	private final Set<Work> open = ConcurrentHashMap.newKeySet();

	private volatile boolean cancelsWaits;

	private volatile boolean cancelsAttempts;

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

	/**
	 * Cancels all waits, from now on also those that begin later.
	 * @param threads runs each cancellation, which may be code of the application
	 */
	public void cancelWaits(Executor threads) {
		this.cancelsWaits = true;
		cancelAll(threads);
	}

	/**
	 * Cancels all waits and attempts, from now on also those that begin later.
	 * @param threads runs each cancellation, which may be code of the application
	 */
	public void cancelAttempts(Executor threads) {
		this.cancelsWaits = true;
		this.cancelsAttempts = true;
		cancelAll(threads);
	}

	/** Whether attempts are cancelled. */
	public boolean isClosed() {
		return this.cancelsAttempts;
	}

	/** Allows waits and attempts again, after a restart of the context. */
	public void reopen() {
		this.cancelsWaits = false;
		this.cancelsAttempts = false;
	}

	private void cancelAll(Executor threads) {
		this.open.stream().filter(Work::isToBeCancelled).forEach((work) -> threads.execute(work::cancel));
	}

	/** Returns the exception that a call ends with because the application is closing. */
	public static CancellationException closingException() {
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
			return this.isWait ? OpenWork.this.cancelsWaits : OpenWork.this.cancelsAttempts;
		}

		private void cancel() {
			if (this.ended.compareAndSet(false, true)) {
				OpenWork.this.open.remove(this);
				this.cancel.accept(closingException());
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

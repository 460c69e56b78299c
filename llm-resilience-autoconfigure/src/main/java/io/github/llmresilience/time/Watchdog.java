/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Watches running attempts. It aborts an attempt that exceeds its timeout. It also aborts
 * an attempt whose thread is interrupted, because a client may ignore interrupts. One
 * daemon thread serves all attempts. The thread starts with the first attempt and ends
 * with {@link #close()}.
 * <p>
 * A timeout fires at most {@link #POLL_INTERVAL} late, never early.
 */
public final class Watchdog implements AutoCloseable {

	static final Duration POLL_INTERVAL = Duration.ofMillis(20);

	private final Ticker ticker;

	private final Executor threads;

	private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lifecycle = new ReentrantLock();

	private volatile @Nullable Thread thread;

	private volatile boolean idle;

	private volatile boolean closed;

	private volatile boolean aborting;

	/**
	 * Creates a watchdog.
	 * @param threads runs an abort at once, on a thread that may block, and rejects none
	 */
	public Watchdog(Ticker ticker, Executor threads) {
		this.ticker = ticker;
		this.threads = threads;
	}

	/** Starts to watch the current thread. The thread must end the returned watch. */
	public Watch watch(long timeoutNanos, Watched watched) {
		long now = this.ticker.nanos();
		Watch watch = new Watch(this.watches, this.threads, Thread.currentThread(), now, Watch.later(now, timeoutNanos),
				watched);
		this.watches.add(watch);
		if (this.aborting) {
			watch.close();
		}
		if (this.thread == null) {
			start();
		}
		if (this.idle) {
			LockSupport.unpark(this.thread);
		}
		return watch;
	}

	/** Whether nothing is watched that has not been aborted. */
	public boolean isIdle() {
		return this.watches.stream().noneMatch(Watch::isRunning);
	}

	/**
	 * Aborts everything that is watched, from now on also what begins later, because the
	 * application is closing.
	 */
	public void abortAll() {
		this.aborting = true;
		this.watches.forEach(Watch::close);
	}

	/** Allows attempts again, after a restart of the context. */
	public void reopen() {
		this.aborting = false;
	}

	/**
	 * Checks every running attempt once. If the check of an attempt fails, the attempt is
	 * no longer watched, and the other attempts are still checked.
	 */
	void patrol() {
		long now = this.ticker.nanos();
		for (Watch watch : this.watches) {
			try {
				watch.check(now);
			}
			catch (Throwable ex) {
				this.watches.remove(watch);
			}
		}
	}

	private void start() {
		this.lifecycle.lock();
		try {
			if (this.thread == null && !this.closed) {
				Thread started = new Thread(null, this::run, "llm-watchdog", 0, false);
				started.setDaemon(true);
				started.setContextClassLoader(Watchdog.class.getClassLoader());
				this.thread = started;
				started.start();
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private void run() {
		while (!this.closed) {
			if (this.watches.isEmpty()) {
				this.idle = true;
				if (this.watches.isEmpty() && !this.closed) {
					LockSupport.park(this);
				}
				this.idle = false;
			}
			else {
				patrol();
				LockSupport.parkNanos(this, POLL_INTERVAL.toNanos());
			}
		}
	}

	/**
	 * Aborts everything that is watched, ends the thread of the watchdog, and waits up to
	 * two seconds for its end.
	 */
	@Override
	public void close() {
		abortAll();
		this.lifecycle.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lifecycle.unlock();
		}
		Thread running = this.thread;
		if (running != null) {
			LockSupport.unpark(running);
			joinQuietly(running);
		}
	}

	private static void joinQuietly(Thread thread) {
		try {
			thread.join(Duration.ofSeconds(2).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

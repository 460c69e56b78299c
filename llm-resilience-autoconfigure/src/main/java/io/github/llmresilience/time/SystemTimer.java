/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Times tasks in real time with one daemon thread, and runs them on other threads, so
 * that a task that blocks delays no other one. The thread starts with the first task and
 * ends after ten seconds without a task.
 */
public final class SystemTimer implements Timer, AutoCloseable {

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private final ScheduledThreadPoolExecutor executor;

	private final Executor threads;

	/**
	 * Creates a timer.
	 * @param threads runs a task that is due at once, and rejects none
	 */
	public SystemTimer(Executor threads) {
		this.threads = threads;
		this.executor = new ScheduledThreadPoolExecutor(1, SystemTimer::thread);
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setKeepAliveTime(KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(null, task, "llm-timer", 0, false);
		thread.setDaemon(true);
		thread.setContextClassLoader(SystemTimer.class.getClassLoader());
		return thread;
	}

	@Override
	public Cancellation schedule(Runnable task, Duration delay) {
		Future<?> scheduled = this.executor.schedule(() -> this.threads.execute(task), delay.toNanos(),
				TimeUnit.NANOSECONDS);
		return () -> scheduled.cancel(false);
	}

	/** Stops the timer. Tasks that are not due yet are never run. */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The threads for work of calls that may block and that has no thread of its caller:
 * hedges, later attempts, and everything that a timer starts. A task never waits for a
 * thread, because a call must not depend on the end of another call. The number of
 * threads is therefore not limited here. A thread without a task ends after ten seconds.
 * <p>
 * This type is no {@link Executor}: Spring Boot creates its
 * {@code applicationTaskExecutor} only if there is no other executor bean.
 */
final class CallThreads implements AutoCloseable {

	private static final String PREFIX = "llm-call-";

	private static final long KEEP_ALIVE_SECONDS = 10;

	private final Executor executor;

	private CallThreads(Executor executor) {
		this.executor = executor;
	}

	/** Creates platform threads, which are daemons. */
	static CallThreads platform() {
		AtomicInteger count = new AtomicInteger();
		return new CallThreads(new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), (task) -> thread(task, count.incrementAndGet())));
	}

	/**
	 * The thread serves other calls later, so it inherits nothing from the current call.
	 */
	private static Thread thread(Runnable task, int number) {
		Thread thread = new Thread(null, task, PREFIX + number, 0, false);
		thread.setDaemon(true);
		thread.setContextClassLoader(CallThreads.class.getClassLoader());
		return thread;
	}

	/** Creates a virtual thread for each task. Needs Java 21. */
	static CallThreads virtual() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(PREFIX);
		executor.setVirtualThreads(true);
		return new CallThreads(executor);
	}

	/**
	 * Runs a task at once on a thread of its own.
	 * @throws RejectedExecutionException if the threads are closed
	 */
	void execute(Runnable task) {
		this.executor.execute(task);
	}

	/**
	 * Runs a task as {@link #execute} does, or on the current thread if the threads are
	 * closed. For tasks that end a call, which must end when the application closes.
	 */
	void executeOrRun(Runnable task) {
		try {
			execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	/** Rejects further tasks. Running tasks continue. */
	@Override
	public void close() {
		if (this.executor instanceof ExecutorService pool) {
			pool.shutdown();
		}
		else if (this.executor instanceof SimpleAsyncTaskExecutor virtual) {
			virtual.close();
		}
	}

}

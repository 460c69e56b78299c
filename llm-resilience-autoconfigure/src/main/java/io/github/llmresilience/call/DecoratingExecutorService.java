/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Decorates each task on the thread that submits it. The base class passes all tasks to
 * {@link #execute}.
 */
final class DecoratingExecutorService extends AbstractExecutorService {

	private final ExecutorService executor;

	private final UnaryOperator<Runnable> decorator;

	DecoratingExecutorService(ExecutorService executor, UnaryOperator<Runnable> decorator) {
		this.executor = executor;
		this.decorator = decorator;
	}

	@Override
	public void execute(Runnable task) {
		this.executor.execute(this.decorator.apply(task));
	}

	@Override
	public void shutdown() {
		this.executor.shutdown();
	}

	@Override
	public List<Runnable> shutdownNow() {
		return this.executor.shutdownNow();
	}

	@Override
	public boolean isShutdown() {
		return this.executor.isShutdown();
	}

	@Override
	public boolean isTerminated() {
		return this.executor.isTerminated();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		return this.executor.awaitTermination(timeout, unit);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.time.Watchdog;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Times tasks with a scheduler of Reactor, whose threads are shared and must not block.
 * Runs the tasks on threads that may block, because a task can end in code of the client
 * or of the application: it aborts an HTTP call, cancels a publisher or starts an
 * attempt.
 *
 * @param timer returns the scheduler that times the tasks
 * @param ownThreads the threads that may block, for attempts and for tasks that end in
 * such code
 * @param watchdog watches methods that may block before they return a publisher
 * @param openWork cancels waits and attempts when the application closes
 * @param defersCancellation whether an aborted source has time to end by itself before it
 * is cancelled. Reactor's bounded elastic scheduler on virtual threads needs this: an
 * operator that is cancelled while it ends releases its worker twice, which stops the
 * worker of another stream
 */
record CallScheduler(Supplier<Scheduler> timer, OwnThreads ownThreads, Watchdog watchdog, OpenWork openWork,
		boolean defersCancellation) {

	Disposable schedule(Runnable task, Duration delay) {
		return this.timer.get().schedule(() -> runWhereBlockingIsAllowed(task), delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Returns a publisher that completes after a delay. */
	Mono<Void> after(Duration delay) {
		return Mono.create((sink) -> sink.onDispose(schedule(sink::success, delay)));
	}

	/**
	 * Returns a publisher that completes after a delay. It fails if the application
	 * closes before.
	 */
	Mono<Void> waitFor(Duration delay) {
		return Mono.create((sink) -> {
			OpenWork.Work work = this.openWork.waiting(sink::error);
			sink.onDispose(Disposables.composite(schedule(sink::success, delay), work::end));
		});
	}

	/** Returns the threads that may block. */
	Executor threads() {
		return this.ownThreads.executor();
	}

	/** Returns the threads that may block as a scheduler. */
	Scheduler callThreads() {
		return Schedulers.fromExecutor(threads());
	}

	/** Returns a publisher that completes on a thread that may block. */
	Mono<Void> onThreadThatMayBlock() {
		return Mono.create((sink) -> runWhereBlockingIsAllowed(sink::success));
	}

	/**
	 * Runs a task on the current thread, or on another one if this one must not block.
	 */
	void runWhereBlockingIsAllowed(Runnable task) {
		if (Schedulers.isInNonBlockingThread()) {
			threads().execute(task);
		}
		else {
			task.run();
		}
	}

}

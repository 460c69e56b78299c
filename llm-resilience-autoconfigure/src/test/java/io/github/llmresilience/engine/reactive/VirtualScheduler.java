/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.time.Timer;
import io.github.llmresilience.time.VirtualTimer;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A virtual timer as Reactor's scheduler.
 */
final class VirtualScheduler implements Scheduler {

	private final VirtualTimer timer;

	VirtualScheduler(VirtualTimer timer) {
		this.timer = timer;
	}

	@Override
	public Disposable schedule(Runnable task) {
		return schedule(task, 0, TimeUnit.NANOSECONDS);
	}

	@Override
	public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
		Timer.Cancellation scheduled = this.timer.schedule(task, Duration.of(delay, unit.toChronoUnit()));
		return scheduled::cancel;
	}

	@Override
	public Worker createWorker() {
		throw new UnsupportedOperationException("not needed");
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.llmresilience.engine.Step;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The timer of one attempt. The timeout is paused while a model call or a tool with a
 * limit of its own runs inside the attempt.
 */
final class AttemptTimer {

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	private final Consumer<Throwable> onOver;

	private final Disposable.Swap task = Disposables.swap();

	AttemptTimer(ReactiveLoop loop, Step.Attempt attempt, Consumer<Throwable> onOver) {
		this.loop = loop;
		this.attempt = attempt;
		this.onOver = onOver;
	}

	/**
	 * Starts the timeout, which runs since the attempt began. If the timer cannot be
	 * scheduled, the attempt ends at once.
	 */
	void start() {
		schedule(Math.max(1, this.loop.session().limits().timeLeftNanos(this.attempt)));
	}

	private void schedule(long nanos) {
		try {
			// the lock keeps a task that runs at once from setting its successor before
			// it is set itself
			synchronized (this) {
				this.task.update(this.loop.scheduler().schedule(this::check, Duration.ofNanos(nanos)));
			}
		}
		catch (RuntimeException ex) {
			this.onOver.accept(ex);
		}
	}

	private void check() {
		long overtime = this.loop.session().limits().overtimeNanos(this.attempt);
		if (overtime > 0) {
			schedule(overtime);
		}
		else {
			this.onOver.accept(Signal.OVERDUE);
		}
	}

	void stop() {
		this.task.dispose();
	}

}

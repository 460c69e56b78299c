package io.github.llmresilience.engine.reactive;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.llmresilience.engine.Step;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Tells when the time of an attempt is over, which has more for as long as models called
 * in it have timeouts of their own.
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

	/** The attempt begins. One that cannot be timed is over at once. */
	void start() {
		schedule(this.attempt.timeout().toNanos());
	}

	private void schedule(long nanos) {
		try {
			// a task that is run at once does not come before it is known here
			synchronized (this) {
				this.task.update(this.loop.scheduler().schedule(this::check, nanos, TimeUnit.NANOSECONDS));
			}
		}
		catch (RuntimeException ex) {
			this.onOver.accept(ex);
		}
	}

	private void check() {
		long overtime = this.loop.session().overtimeNanos(this.attempt);
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

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The timers of one attempt of a stream: until the model makes progress, between two
 * elements with progress that the consumer has requested, and until the deadline of the
 * call. No clock is read for an element. Instead, a timer checks {@value #LOOKS} times in
 * each idle timeout whether there was progress.
 */
final class StreamWatch {

	private static final int LOOKS = 8;

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	private final AttemptTimer untilProgress;

	private final Disposable.Swap nextLook = Disposables.swap();

	private final Disposable.Swap untilDeadline = Disposables.swap();

	private final AtomicInteger looks = new AtomicInteger();

	/** Null until the attempt begins. */
	private volatile OpenWork.@Nullable Work work;

	private volatile @Nullable Throwable alarm;

	private Runnable onChange = () -> {
	};

	/** The number of elements that have shown progress. */
	private long progress;

	private long progressAtLook = -1;

	private int quietLooks;

	private boolean answering;

	StreamWatch(ReactiveLoop loop, Step.Attempt attempt) {
		this.loop = loop;
		this.attempt = attempt;
		this.untilProgress = new AttemptTimer(loop, attempt, this::raise);
	}

	private LlmCallSession session() {
		return this.loop.session();
	}

	/** Starts the timeout for the first progress. */
	void begin(Runnable onChange) {
		this.onChange = onChange;
		this.untilProgress.start();
		this.work = this.loop.scheduler().openWork().attempt(this::raise);
	}

	private void schedule(Disposable.Swap timer, Runnable task, Duration delay) {
		timer.update(this.loop.scheduler().schedule(task, delay));
	}

	/** Records that an element has shown progress. */
	void progress() {
		this.progress++;
		answering();
	}

	/** Stops the timeout for the first progress. Starts the deadline and idle timers. */
	private void answering() {
		if (this.answering) {
			return;
		}
		this.answering = true;
		this.untilProgress.stop();
		long remaining = session().limits().remainingNanos();
		if (remaining != Long.MAX_VALUE) {
			schedule(this.untilDeadline, this::deadlineIsOver, Duration.ofNanos(Math.max(1, remaining)));
		}
		scheduleLook();
	}

	private void deadlineIsOver() {
		long remaining = session().limits().remainingNanos();
		if (remaining > 0) {
			schedule(this.untilDeadline, this::deadlineIsOver, Duration.ofNanos(remaining));
		}
		else {
			raise(inStream("the deadline of the call"));
		}
	}

	private void scheduleLook() {
		schedule(this.nextLook, this::look, session().settings().stream().idleTimeout().dividedBy(LOOKS));
	}

	private void look() {
		this.looks.incrementAndGet();
		this.onChange.run();
		scheduleLook();
	}

	private void raise(Throwable alarm) {
		this.alarm = alarm;
		this.onChange.run();
	}

	private LlmAttemptTimeoutException inStream(String limit) {
		return LlmAttemptTimeoutException.inStream(this.attempt.target().toString(), limit);
	}

	/**
	 * Returns the timeout that has occurred. The timeout for the first progress does not
	 * count if there was progress before it was processed, or if an element has arrived
	 * and the consumer does not request the next one.
	 * @param begun whether an element has arrived
	 * @param asking whether the consumer waits for an element
	 * @return the failure, or null
	 */
	@Nullable Throwable alarm(boolean begun, boolean asking) {
		if (this.looks.get() > 0 && this.looks.getAndSet(0) > 0) {
			checkIdle(asking);
		}
		if (this.alarm != Signal.OVERDUE) {
			return this.alarm;
		}
		if (begun && !asking) {
			answering();
		}
		return this.answering ? null : Signal.OVERDUE;
	}

	private void checkIdle(boolean asking) {
		boolean quiet = asking && this.progress == this.progressAtLook && !session().limits().isPaused(this.attempt);
		this.quietLooks = quiet ? this.quietLooks + 1 : 0;
		this.progressAtLook = this.progress;
		if (this.quietLooks >= LOOKS) {
			Duration limit = session().settings().stream().idleTimeout();
			this.alarm = inStream("llm.retry.stream.idle-timeout, " + limit.toMillis() + " ms without progress");
		}
	}

	void end() {
		OpenWork.Work begun = this.work;
		if (begun != null) {
			begun.end();
		}
		this.untilProgress.stop();
		this.nextLook.dispose();
		this.untilDeadline.dispose();
	}

}

package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The timers of one attempt of a stream: until its first element, between two elements
 * that the consumer has requested, and until the deadline of the call. No clock is read
 * for an element. Instead, a timer checks {@value #LOOKS} times in each idle timeout
 * whether an element has arrived.
 */
final class StreamWatch {

	private static final int LOOKS = 8;

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	private final AttemptTimer untilFirst;

	private final Disposable.Swap nextLook = Disposables.swap();

	private final Disposable.Swap untilDeadline = Disposables.swap();

	private final AtomicInteger looks = new AtomicInteger();

	private volatile @Nullable Throwable alarm;

	private Runnable onChange = () -> {
	};

	private long receivedAtLook = -1;

	private int quietLooks;

	StreamWatch(ReactiveLoop loop, Step.Attempt attempt) {
		this.loop = loop;
		this.attempt = attempt;
		this.untilFirst = new AttemptTimer(loop, attempt, this::raise);
	}

	private LlmCallSession session() {
		return this.loop.session();
	}

	/** Starts the timeout for the first element. */
	void begin(Runnable onChange) {
		this.onChange = onChange;
		this.untilFirst.start();
	}

	private void schedule(Disposable.Swap timer, Runnable task, Duration delay) {
		timer.update(this.loop.scheduler().schedule(task, delay));
	}

	/** Stops the timeout for the first element. Starts the deadline and idle timers. */
	void answering() {
		this.untilFirst.stop();
		long remaining = session().remainingNanos();
		if (remaining != Long.MAX_VALUE) {
			schedule(this.untilDeadline, this::deadlineIsOver, Duration.ofNanos(Math.max(1, remaining)));
		}
		scheduleLook();
	}

	private void deadlineIsOver() {
		long remaining = session().remainingNanos();
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
	 * Returns the timeout that has occurred.
	 * @return the failure, or null
	 */
	@Nullable Throwable alarm(long received, boolean asking) {
		if (this.looks.get() > 0 && this.looks.getAndSet(0) > 0) {
			boolean quiet = asking && received == this.receivedAtLook && session().overtimeNanos(this.attempt) <= 0;
			this.quietLooks = quiet ? this.quietLooks + 1 : 0;
			this.receivedAtLook = received;
			if (this.quietLooks >= LOOKS) {
				this.alarm = inStream("llm.retry.stream.idle-timeout, "
						+ session().settings().stream().idleTimeout().toMillis() + " ms without an element");
			}
		}
		return this.alarm;
	}

	void end() {
		this.untilFirst.stop();
		this.nextLook.dispose();
		this.untilDeadline.dispose();
	}

}

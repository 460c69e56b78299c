/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.future;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Timer;
import org.jspecify.annotations.Nullable;

/**
 * One call that returns a future.
 */
final class FutureCall {

	private static final Timer.Cancellation NOTHING = () -> {
	};

	private final LlmCallSession session;

	private final StageBody body;

	private final Timer timer;

	private final Executor executor;

	private final OpenWork openWork;

	private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();

	private volatile Timer.Cancellation wait = NOTHING;

	FutureCall(LlmCallSession session, StageBody body, Timer timer, Executor executor, OpenWork openWork) {
		this.openWork = openWork;
		this.session = session;
		this.body = body;
		this.timer = timer;
		this.executor = executor;
	}

	CompletableFuture<@Nullable Object> begin() {
		this.answer.whenComplete((value, error) -> end());
		Step first = this.session.begin();
		if (first instanceof Step.Attempt attempt) {
			attempt(attempt);
		}
		else {
			follow(first);
		}
		return this.answer;
	}

	/**
	 * Ends the session and the wait when this call or the caller completes the answer.
	 */
	private void end() {
		this.session.cancelled(null);
		this.wait.cancel();
	}

	private void follow(Step step) {
		try {
			if (step instanceof Step.Attempt attempt) {
				this.executor.execute(() -> attempt(attempt));
			}
			else if (step instanceof Step.Wait wait) {
				waitFor(wait);
			}
			else if (step instanceof Step.Return end) {
				this.answer.complete(end.value());
			}
			else {
				this.answer.completeExceptionally(((Step.Throw) step).error());
			}
		}
		catch (RejectedExecutionException ex) {
			follow(this.session.cancelled(ex));
		}
	}

	private void waitFor(Step.Wait wait) {
		OpenWork.Work waiting = this.openWork.waiting((closing) -> follow(this.session.cancelled(closing)));
		Timer.Cancellation timer = this.timer.schedule(() -> {
			waiting.end();
			follow(this.session.waited());
		}, this.session.beginWait(wait));
		this.wait = () -> {
			waiting.end();
			timer.cancel();
		};
		if (this.answer.isDone()) {
			this.wait.cancel();
		}
	}

	private void attempt(Step.Attempt attempt) {
		if (this.answer.isDone()) {
			return;
		}
		try {
			new Attempt(attempt).run();
		}
		catch (RejectedExecutionException ex) {
			follow(this.session.cancelled(ex));
		}
	}

	/**
	 * One attempt. It ends once: when its stage completes, or when its timeout is over.
	 */
	private final class Attempt {

		private final Step.Attempt attempt;

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile Timer.Cancellation timeout = NOTHING;

		private volatile OpenWork.@Nullable Work work;

		private Attempt(Step.Attempt attempt) {
			this.attempt = attempt;
		}

		private void run() {
			LlmCallSession session = FutureCall.this.session;
			limit(this.attempt.timeout());
			register();
			if (this.ended.get()) {
				return;
			}
			StageAttempt stage = StageAttempt.begin(this.attempt.context(), FutureCall.this.body);
			this.attempt.context().onAbort(stage::cancel);
			stage.onEnd((value, error) -> end(() -> (error != null) ? session.failed(this.attempt, error)
					: session.succeeded(this.attempt, value)));
		}

		private void register() {
			OpenWork.Work work = FutureCall.this.openWork.attempt((closing) -> end(() -> {
				this.attempt.abort();
				return FutureCall.this.session.failed(this.attempt, closing);
			}));
			this.work = work;
			if (this.ended.get()) {
				work.end();
			}
		}

		private void limit(Duration time) {
			this.timeout = FutureCall.this.timer.schedule(this::overdue, time);
			if (this.ended.get()) {
				this.timeout.cancel();
			}
		}

		private void overdue() {
			long overtime = FutureCall.this.session.limits().overtimeNanos(this.attempt);
			if (overtime > 0) {
				limit(Duration.ofNanos(overtime));
			}
			else {
				end(() -> FutureCall.this.session.timedOut(this.attempt, new TimeoutException()));
			}
		}

		private void end(Supplier<Step> outcome) {
			if (this.ended.compareAndSet(false, true)) {
				OpenWork.Work running = this.work;
				if (running != null) {
					running.end();
				}
				this.timeout.cancel();
				follow(outcome.get());
			}
		}

	}

}

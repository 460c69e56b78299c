/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Timer;
import io.github.llmresilience.time.Watchdog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * An attempt on the caller's thread or on one of its own, with a hedge on another thread
 * if the attempt takes too long. The caller's thread returns the next step, whichever of
 * the two attempts decides it.
 */
final class HedgedAttempt {

	private static final Log logger = LogFactory.getLog(HedgedAttempt.class);

	private final LlmCallSession session;

	private final Watchdog watchdog;

	private final AttemptThreads threads;

	private final Function<Step.Attempt, BlockingAttempt> attempts;

	private final Function<BlockingAttempt, Step> runner;

	private final Decision decision = new Decision();

	HedgedAttempt(LlmCallSession session, Watchdog watchdog, AttemptThreads threads,
			Function<Step.Attempt, BlockingAttempt> attempts, Function<BlockingAttempt, Step> runner) {
		this.runner = runner;
		this.session = session;
		this.watchdog = watchdog;
		this.threads = threads;
		this.attempts = attempts;
	}

	/** Makes the attempt and its hedge, and returns the next step. */
	Step run(Step.Attempt call, Duration after) {
		BlockingAttempt first = attempt(call);
		Timer.Cancellation hedge = schedule(call, after);
		Step step;
		try {
			step = this.runner.apply(first);
		}
		finally {
			hedge.cancel();
		}
		return (step != Step.Leave.SUPERSEDED) ? step : this.decision.await(this.session);
	}

	private BlockingAttempt attempt(Step.Attempt call) {
		BlockingAttempt attempt = this.attempts.apply(call);
		call.onAborted(attempt::giveUp);
		return attempt;
	}

	/** Schedules the hedge. If this fails, the first attempt runs without a hedge. */
	private Timer.Cancellation schedule(Step.Attempt call, Duration after) {
		try {
			UnaryOperator<Runnable> callersContext = this.threads.capture();
			return this.threads.timer().schedule(() -> hedge(call, callersContext), after);
		}
		catch (RuntimeException ex) {
			logger.debug("Could not schedule a hedge; the attempt runs without one", ex);
			return () -> {
			};
		}
	}

	private void hedge(Step.Attempt call, UnaryOperator<Runnable> callersContext) {
		if (!(this.session.hedge(call) instanceof Step.Attempt second)) {
			return;
		}
		BlockingAttempt attempt = attempt(second);
		attempt.onAborted(() -> {
			if (!attempt.isUnwanted()) {
				decide(attempt.stepAfterAbort());
			}
		});
		try {
			this.threads.executor().execute(callersContext.apply(() -> run(attempt)));
		}
		catch (Throwable ex) {
			decide(this.session.failed(second, new RejectedExecutionException("The executor rejected a hedge", ex)));
		}
	}

	private void run(BlockingAttempt second) {
		try {
			decide(second.run(this.watchdog));
		}
		catch (Throwable ex) {
			decide(new Step.Throw(ex));
		}
	}

	private void decide(Step step) {
		if (step != Step.Leave.SUPERSEDED) {
			this.decision.decide(() -> step);
		}
	}

}

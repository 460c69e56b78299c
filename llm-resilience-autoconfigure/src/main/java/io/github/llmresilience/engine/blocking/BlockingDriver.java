/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.ModelOverrides;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Watchdog;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on the caller's thread. The thread makes the attempts and blocks during
 * waits.
 */
public final class BlockingDriver {

	private final LlmCallEngine engine;

	private final SpringRetryLoop loop;

	private final Watchdog watchdog;

	private final DriverMode mode;

	private final @Nullable AttemptThreads threads;

	private final AttemptMaker attempts = this::attempt;

	private final AttemptMaker attemptsOfModels = this::attemptOfModel;

	public BlockingDriver(LlmCallEngine engine, Sleeper sleeper, Watchdog watchdog, DriverMode mode,
			@Nullable AttemptThreads threads) {
		this(engine, sleeper, watchdog, mode, threads, RetryListeners.NONE);
	}

	/** Creates a driver that notifies listeners of Spring Retry. */
	public BlockingDriver(LlmCallEngine engine, Sleeper sleeper, Watchdog watchdog, DriverMode mode,
			@Nullable AttemptThreads threads, RetryListeners listeners) {
		this.engine = engine;
		this.loop = new SpringRetryLoop(new BlockingWait(sleeper, watchdog, engine.openWork()), listeners);
		this.watchdog = watchdog;
		this.mode = mode;
		this.threads = threads;
	}

	/**
	 * Makes a call and returns its answer.
	 * @throws Throwable an {@link io.github.llmresilience.failure.LlmCallException} if a
	 * provider fails, or the exception of the application as it is
	 */
	public @Nullable Object call(LlmCallSettings configured, AttemptBody body) throws Throwable {
		LlmCallSettings settings = configured.with(ModelOverrides.onThisThread());
		if (this.mode == DriverMode.BARE) {
			return callBare(settings, body);
		}
		return this.loop.execute(this.engine.newSession(settings), body, this.attempts);
	}

	/**
	 * Calls a model inside an attempt of a method, with retries and fallbacks of its own.
	 * Other work of the method, such as running tools, is not repeated. If the model call
	 * fails, the attempt of the method is not retried.
	 * @throws Throwable as {@link #call}
	 */
	public @Nullable Object callModel(LlmCallContext context, boolean offersTools, AttemptBody body) throws Throwable {
		LlmCallSession modelCall = LlmCallSession.modelCallIn(context, this.engine.tracer().current(), offersTools);
		if (modelCall == null) {
			return body.attempt();
		}
		return this.loop.execute(modelCall, body, this.attemptsOfModels);
	}

	/**
	 * Calls a model as {@link #callModel} does. The body throws no checked exception and
	 * returns no null.
	 */
	@SuppressWarnings("unchecked")
	public <T> T callModelUnchecked(LlmCallContext context, ModelRequest<T> request) {
		try {
			return (T) Objects.requireNonNull(callModel(context, request.offersTools(), request));
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("The model call threw a checked exception", ex);
		}
	}

	private @Nullable Object callBare(LlmCallSettings settings, AttemptBody body) throws Throwable {
		AttemptScope scope = AttemptScope.open(this.engine.bareContext(settings));
		try {
			return LlmResult.complete(body.attempt(), settings.primary().target(), List.of());
		}
		finally {
			scope.close();
		}
	}

	private Step attemptOfModel(LlmCallSession session, Step.Attempt attempt, AttemptBody body) {
		Duration hedgeAfter = (this.threads != null) ? session.hedgeAfter(attempt) : null;
		if (this.threads == null || hedgeAfter == null) {
			return attempt(session, attempt, body);
		}
		return new HedgedAttempt(session, this.watchdog, this.threads, (next) -> create(session, next, body),
				(first) -> run(session, first, body))
			.run(attempt, hedgeAfter);
	}

	private Step attempt(LlmCallSession session, Step.Attempt attempt, AttemptBody body) {
		return run(session, create(session, attempt, body), body);
	}

	private BlockingAttempt create(LlmCallSession session, Step.Attempt attempt, AttemptBody body) {
		return new BlockingAttempt(session, attempt, body, (this.threads != null) ? this.threads.abandoned() : null);
	}

	private Step run(LlmCallSession session, BlockingAttempt attempt, AttemptBody body) {
		AttemptThreads threads = this.threads;
		return (threads != null && threads.runsOnOwnThread(session, attempt, body))
				? new DetachedAttempt(session, threads, attempt).run(this.watchdog) : attempt.run(this.watchdog);
	}

}

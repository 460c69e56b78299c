package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Watchdog;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of a call on the caller's thread, and waits there between them.
 */
public final class BlockingDriver {

	private final LlmCallEngine engine;

	private final SpringRetryLoop loop;

	private final Watchdog watchdog;

	private final DriverMode mode;

	private final @Nullable HedgeThreads hedgeThreads;

	private final AttemptMaker attempts = this::attempt;

	private final AttemptMaker attemptsOfModels = this::attemptOfModel;

	/**
	 * Creates a driver that never hedges.
	 * @param engine begins calls
	 * @param sleeper waits between attempts
	 * @param watchdog ends attempts that take too long
	 * @param mode what is done around the method
	 */
	public BlockingDriver(LlmCallEngine engine, Sleeper sleeper, Watchdog watchdog, DriverMode mode) {
		this(engine, sleeper, watchdog, mode, null);
	}

	/**
	 * Creates the driver.
	 * @param engine begins calls
	 * @param sleeper waits between attempts
	 * @param watchdog ends attempts that take too long
	 * @param mode what is done around the method
	 * @param hedgeThreads where attempts of model calls are hedged, or null for nowhere
	 */
	public BlockingDriver(LlmCallEngine engine, Sleeper sleeper, Watchdog watchdog, DriverMode mode,
			@Nullable HedgeThreads hedgeThreads) {
		this.engine = engine;
		this.loop = new SpringRetryLoop(sleeper);
		this.watchdog = watchdog;
		this.mode = mode;
		this.hedgeThreads = hedgeThreads;
	}

	/**
	 * Makes a call.
	 * @param settings what was decided about it
	 * @param body what is done in each attempt
	 * @return the answer
	 * @throws Throwable the exception of the only attempt as it was, or an
	 * {@link io.github.llmresilience.failure.LlmCallException}
	 */
	public @Nullable Object call(LlmCallSettings settings, AttemptBody body) throws Throwable {
		if (this.mode == DriverMode.BARE) {
			return callBare(settings, body);
		}
		return this.loop.execute(this.engine.newSession(settings), body, this.attempts);
	}

	/**
	 * Calls a model inside an attempt, with retries and fallbacks of its own: what the
	 * method has done around it, such as running tools, is not done again. The method's
	 * attempt is final about what comes of it.
	 * @param context the attempt of the method
	 * @param body calls the model that {@link LlmCallContext#current()} names
	 * @return the model's answer
	 * @throws Throwable as {@link #call}
	 */
	public @Nullable Object callModel(LlmCallContext context, AttemptBody body) throws Throwable {
		return callModel(context, false, body);
	}

	private @Nullable Object callModel(LlmCallContext context, boolean offersTools, AttemptBody body) throws Throwable {
		LlmCallSession modelCall = LlmCallSession.modelCallIn(context, this.engine.tracer().current(), offersTools);
		if (modelCall == null) {
			return body.attempt();
		}
		return this.loop.execute(modelCall, body, this.attemptsOfModels);
	}

	/**
	 * The same for a model that throws nothing checked and always answers.
	 * @param <T> the type of the answer
	 * @param context the attempt of the method
	 * @param offersTools whether the request offers tools to the model
	 * @param body calls the model that {@link LlmCallContext#current()} names
	 * @return the model's answer
	 */
	@SuppressWarnings("unchecked")
	public <T> T callModelUnchecked(LlmCallContext context, boolean offersTools, Supplier<T> body) {
		try {
			return (T) Objects.requireNonNull(callModel(context, offersTools, body::get));
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("A model threw a checked exception", ex);
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
		Duration hedgeAfter = (this.hedgeThreads != null) ? session.hedgeAfter(attempt) : null;
		if (this.hedgeThreads == null || hedgeAfter == null) {
			return attempt(session, attempt, body);
		}
		return new HedgedAttempt(session, this.hedgeThreads,
				(next) -> new BlockingAttempt(session, next, body, this.watchdog))
			.run(attempt, hedgeAfter);
	}

	private Step attempt(LlmCallSession session, Step.Attempt attempt, AttemptBody body) {
		return new BlockingAttempt(session, attempt, body, this.watchdog).run();
	}

}

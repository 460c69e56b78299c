package io.github.llmresilience.engine.future;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.time.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of calls whose answer is a future. The first attempt begins on the
 * caller's thread, later ones on an executor; no thread waits.
 */
public final class FutureDriver {

	private final LlmCallEngine engine;

	private final Timer timer;

	private final Executor executor;

	private final ThreadContext threadContext;

	private final DriverMode mode;

	public FutureDriver(LlmCallEngine engine, Timer timer, Executor executor, ThreadContext threadContext,
			DriverMode mode) {
		this.engine = engine;
		this.timer = timer;
		this.executor = executor;
		this.threadContext = threadContext;
		this.mode = mode;
	}

	/**
	 * Makes a call. Cancelling the future, or completing it in any other way, ends the
	 * attempt that runs and the call.
	 */
	public CompletableFuture<@Nullable Object> call(LlmCallSettings settings, StageBody body) {
		return (this.mode == DriverMode.BARE) ? callBare(settings, body)
				: new FutureCall(this.engine.newSession(settings), body, this.timer, carrying(this.executor)).begin();
	}

	private Executor carrying(Executor executor) {
		var carrier = this.threadContext.capture();
		return (task) -> executor.execute(carrier.apply(task));
	}

	private CompletableFuture<@Nullable Object> callBare(LlmCallSettings settings, StageBody body) {
		LlmCallContext context = this.engine.bareContext(settings);
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		StageAttempt attempt = StageAttempt.begin(context, body);
		attempt.onEnd((value, error) -> {
			if (error != null) {
				answer.completeExceptionally(error);
			}
			else {
				answer.complete(LlmResult.complete(value, settings.primary().target(), List.of()));
			}
		});
		answer.whenComplete((value, error) -> attempt.cancel());
		return answer;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
import io.github.llmresilience.engine.ModelOverrides;
import io.github.llmresilience.time.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls that return a future. The first attempt starts on the caller's thread. Later
 * attempts start on an executor. No thread blocks during a wait.
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
	 * Starts a call. If the caller cancels or completes the returned future, the call and
	 * its running attempt end.
	 */
	public CompletableFuture<@Nullable Object> call(LlmCallSettings configured, StageBody body) {
		LlmCallSettings settings = configured.with(ModelOverrides.onThisThread());
		return (this.mode == DriverMode.BARE) ? callBare(settings, body)
				: new FutureCall(this.engine.newSession(settings), body, this.timer, carrying(this.executor),
						this.engine.openWork())
					.begin();
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

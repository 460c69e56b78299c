/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.future;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AttemptLimitBehaviourTests;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;

/**
 * The limits of attempts, through futures that are completed later.
 */
class LateFutureLimitTests extends AttemptLimitBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Supplier<Work> attempts) throws Throwable {
		FutureDriver driver = new FutureDriver(calls.engine(), calls.timer(), calls.timer(), ThreadContext.NONE,
				DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.call(settings, () -> stage(calls, attempts.get()));
		return calls.outcomeOf(answer);
	}

	private static CompletableFuture<Object> stage(Calls calls, Work work) {
		CompletableFuture<Object> stage = new CompletableFuture<>();
		calls.timer().schedule(() -> complete(stage, work), work.takes());
		return work.ignoresAborts() ? deaf(stage) : stage;
	}

	private static CompletableFuture<Object> deaf(CompletableFuture<Object> stage) {
		CompletableFuture<Object> deaf = new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterrupt) {
				return false;
			}

		};
		stage.whenComplete((value, error) -> {
			if (error != null) {
				deaf.completeExceptionally(error);
			}
			else {
				deaf.complete(value);
			}
		});
		return deaf;
	}

	private static void complete(CompletableFuture<Object> stage, Work work) {
		try {
			stage.complete(work.end());
		}
		catch (Exception ex) {
			stage.completeExceptionally(ex);
		}
	}

}

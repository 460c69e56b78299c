/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.future;

import java.util.concurrent.CompletableFuture;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallBehaviourTests;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Script;

/**
 * The behaviours of every driver, through futures that are completed later.
 */
class LateFutureBehaviourTests extends LlmCallBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Script.Act body) throws Throwable {
		FutureDriver driver = new FutureDriver(calls.engine(), calls.timer(), calls.timer(), ThreadContext.NONE,
				DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.call(settings, () -> stage(calls, body));
		return calls.outcomeOf(answer);
	}

	private static CompletableFuture<Object> stage(Calls calls, Script.Act body) {
		LlmCallContext context = LlmCallContext.current();
		CompletableFuture<Object> stage = new CompletableFuture<>();
		calls.timer().execute(() -> {
			try {
				stage.complete(Script.inContext(context, body));
			}
			catch (Throwable ex) {
				stage.completeExceptionally(ex);
			}
		});
		return stage.thenApply((value) -> value);
	}

}

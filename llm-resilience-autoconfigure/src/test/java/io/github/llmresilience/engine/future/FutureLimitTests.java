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
 * The limits of attempts, through methods that return a future that is done.
 */
class FutureLimitTests extends AttemptLimitBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Supplier<Work> attempts) throws Throwable {
		FutureDriver driver = new FutureDriver(calls.engine(), calls.timer(), calls.timer(), ThreadContext.NONE,
				DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.call(settings, () -> stage(calls, attempts.get()));
		return calls.outcomeOf(answer);
	}

	/** The method takes its time before it returns. */
	private static CompletableFuture<Object> stage(Calls calls, Work work) {
		calls.ticker().advance(work.takes());
		calls.timer().runDue();
		try {
			return CompletableFuture.completedFuture(work.end());
		}
		catch (Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}

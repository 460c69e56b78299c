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
 * The behaviours of every driver, through futures that are completed when the method
 * returns them.
 */
class FutureBehaviourTests extends LlmCallBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Script.Act body) throws Throwable {
		FutureDriver driver = new FutureDriver(calls.engine(), calls.timer(), calls.timer(), ThreadContext.NONE,
				DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.call(settings, () -> stage(body));
		return calls.outcomeOf(answer);
	}

	/** Errors are thrown before there is a stage, all else is the stage's failure. */
	private static CompletableFuture<Object> stage(Script.Act body) {
		try {
			return CompletableFuture.completedFuture(body.run(LlmCallContext.current()));
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.AttemptLimits;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.time.Watch;
import io.github.llmresilience.time.Watchdog;

/**
 * Runs tool calls within {@code llm.retry.tools.timeout} and the deadline of the call. A
 * tool that takes longer is interrupted. If it returns a result all the same, the result
 * is used, because the tool may have had an effect.
 *
 * @param watchdog interrupts tools that take too long
 */
record ToolLimit(Supplier<Watchdog> watchdog) {

	/**
	 * Runs a tool call.
	 * @throws Exceeded if the tool call took too long and threw an exception
	 */
	<T> T run(LlmCallSession session, LlmCallContext context, Supplier<T> toolCall) {
		AttemptLimits limits = session.limits();
		Duration limit = limits.toolTimeout();
		limits.toolBegins(context, limit);
		Watch watch = this.watchdog.get().watch(limit.toNanos(), () -> {
		});
		try {
			return toolCall.get();
		}
		catch (RuntimeException ex) {
			throw (watch.end() == Watch.Outcome.TIMED_OUT) ? new Exceeded(limit.toMillis()) : ex;
		}
		finally {
			watch.end();
			limits.toolEnds(context);
		}
	}

	/**
	 * A tool call took longer than its limit.
	 */
	static final class Exceeded extends RuntimeException {

		private final long limitMillis;

		private Exceeded(long limitMillis) {
			super("The tool call exceeded llm.retry.tools.timeout, " + limitMillis + " ms", new TimeoutException(),
					false, true);
			this.limitMillis = limitMillis;
		}

		/** Returns the message for the model. */
		String messageForModel() {
			return "The tool did not finish within " + this.limitMillis + " ms and was interrupted";
		}

	}

}

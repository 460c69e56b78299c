/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.llmresilience.engine.AttemptLimitBehaviourTests;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.time.ManualPatrol;
import io.github.llmresilience.time.Watchdog;

/**
 * The limits of attempts, through the driver that blocks.
 */
class BlockingLimitTests extends AttemptLimitBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Supplier<Work> attempts) throws Throwable {
		try (Watchdog watchdog = new Watchdog(calls.ticker(), Runnable::run)) {
			BlockingDriver driver = new BlockingDriver(calls.engine(), calls.sleeper(), watchdog, DriverMode.PROTECTED,
					null);
			return driver.call(settings, () -> work(calls, watchdog, attempts.get()));
		}
	}

	private static Object work(Calls calls, Watchdog watchdog, Work work) throws Exception {
		for (long second = 0; second < work.takes().toSeconds(); second++) {
			calls.ticker().advance(Duration.ofSeconds(1));
			ManualPatrol.look(watchdog);
			if (!work.ignoresAborts() && Thread.currentThread().isInterrupted()) {
				throw new InterruptedException();
			}
		}
		return work.end();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallBehaviourTests;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import org.junit.jupiter.api.AfterAll;

/**
 * The behaviours of every driver, through the blocking one.
 */
class BlockingBehaviourTests extends LlmCallBehaviourTests {

	private static final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Script.Act body) throws Throwable {
		BlockingDriver driver = new BlockingDriver(calls.engine(), calls.sleeper(), watchdog, DriverMode.PROTECTED,
				null);
		return driver.call(settings, () -> body.run(LlmCallContext.current()));
	}

	@AfterAll
	static void closeWatchdog() {
		watchdog.close();
	}

}

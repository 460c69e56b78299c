/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B50: the context goes along where Micrometer's context propagation is used.
 */
class LlmCallContextAccessorTests {

	@Test
	void carriesTheContextToOtherThreadsAndBack() throws Throwable {
		Calls calls = new Calls();
		ExecutorService plain = Executors.newSingleThreadExecutor();
		ExecutorService propagating = ContextExecutorService.wrap(plain, ContextSnapshotFactory.builder().build());
		try (Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run)) {
			BlockingDriver driver = new BlockingDriver(calls.engine(), calls.sleeper(), watchdog, DriverMode.PROTECTED,
					null);
			Script script = Script.of(Script
				.act((context) -> List.of(propagating.submit(() -> LlmCallContext.current().target().toString()).get(),
						plain.submit(() -> LlmCallContext.find().isPresent()).get())));
			assertThat(driver.call(calls.settings("openai/gpt"), script::run)).isEqualTo(List.of("openai/gpt", false));
		}
		finally {
			plain.shutdownNow();
		}
	}

}

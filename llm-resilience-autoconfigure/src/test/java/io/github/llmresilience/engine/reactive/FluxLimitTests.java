/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.llmresilience.engine.AttemptLimitBehaviourTests;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import reactor.core.publisher.Flux;

/**
 * The limits of attempts, through a Flux.
 */
class FluxLimitTests extends AttemptLimitBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Supplier<Work> attempts) throws Throwable {
		ReactiveDriver driver = new ReactiveDriver(calls.engine(), () -> new VirtualScheduler(calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG, List.of(), DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.flux(settings, () -> publisher(calls, attempts.get()))
			.single()
			.toFuture();
		return calls.outcomeOf(answer);
	}

	private static Flux<Object> publisher(Calls calls, Work work) {
		return Flux.create((sink) -> calls.timer().schedule(() -> {
			try {
				sink.next(work.end()).complete();
			}
			catch (Exception ex) {
				sink.error(ex);
			}
		}, work.takes()));
	}

}

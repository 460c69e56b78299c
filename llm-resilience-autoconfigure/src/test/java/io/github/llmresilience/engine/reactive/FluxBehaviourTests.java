/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallBehaviourTests;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Script;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The behaviours of every driver, through a Flux.
 */
class FluxBehaviourTests extends LlmCallBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Script.Act body) throws Throwable {
		ReactiveDriver driver = new ReactiveDriver(calls.engine(), () -> new VirtualScheduler(calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG, List.of(), DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.flux(settings, () -> flux(body))
			.collectList()
			.map((elements) -> elements.get(0))
			.toFuture();
		return calls.outcomeOf(answer);
	}

	@Override
	protected boolean deliversElements() {
		return true;
	}

	private static Flux<Object> flux(Script.Act body) {
		LlmCallContext current = LlmCallContext.current();
		return Flux.create((sink) -> {
			LlmCallContext context = LlmCallContext.from(sink.contextView());
			assertThat(context).isSameAs(current);
			try {
				Object value = Script.inContext(context, body);
				if (value != null) {
					sink.next(value);
				}
				sink.complete();
			}
			catch (Throwable ex) {
				sink.error(ex);
			}
		});
	}

}

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
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The behaviours of every driver, through a Mono.
 */
class MonoBehaviourTests extends LlmCallBehaviourTests {

	@Override
	protected Object call(Calls calls, LlmCallSettings settings, Script.Act body) throws Throwable {
		ReactiveDriver driver = new ReactiveDriver(calls.engine(), () -> new VirtualScheduler(calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG, List.of(), DriverMode.PROTECTED);
		CompletableFuture<Object> answer = driver.mono(settings, () -> mono(body)).toFuture();
		return calls.outcomeOf(answer);
	}

	private static Mono<Object> mono(Script.Act body) {
		LlmCallContext current = LlmCallContext.current();
		return Mono.create((sink) -> {
			LlmCallContext context = LlmCallContext.from(sink.contextView());
			assertThat(context).isSameAs(current);
			try {
				sink.success(Script.inContext(context, body));
			}
			catch (Throwable ex) {
				sink.error(ex);
			}
		});
	}

}

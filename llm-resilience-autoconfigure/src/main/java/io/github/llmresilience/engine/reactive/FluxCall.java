/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;

import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One call that returns a stream.
 */
final class FluxCall {

	private final ReactiveLoop loop;

	private final PublisherBody body;

	private final StreamReaders readers;

	FluxCall(ReactiveLoop loop, PublisherBody body, StreamReaders readers, @Nullable Runnable restartHook) {
		this.loop = loop;
		this.body = body;
		this.readers = readers;
		loop.session().partial().onRestart(restartHook);
	}

	Flux<Object> answer() {
		return this.loop.run(this::attempt);
	}

	private Flux<Object> attempt(Step.Attempt attempt) {
		this.loop.session().partial().beginAttempt();
		Duration hedgeAfter = this.loop.session().hedgeAfter(attempt);
		return (hedgeAfter == null) ? alone(attempt) : Flux.firstWithSignal(
				this.loop.beside(attempt, hedgeAfter).flatMapMany(this::besideOther), besideOther(attempt));
	}

	/**
	 * Makes an attempt that gives no more signals after another attempt has superseded
	 * it.
	 */
	private Flux<Object> besideOther(Step.Attempt attempt) {
		return Flux.firstWithSignal(ReactiveLoop.beaten(attempt), alone(attempt))
			.onErrorResume((signal) -> signal == Signal.SUPERSEDED, (signal) -> Flux.never());
	}

	private Flux<Object> alone(Step.Attempt attempt) {
		return new StreamAttempt(attempt, this.loop, this.body, this.readers);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;

import io.github.llmresilience.engine.Step;
import reactor.core.publisher.Mono;

/**
 * One call that returns at most one value. An empty answer is a success.
 */
final class MonoCall {

	private final ReactiveLoop loop;

	private final PublisherBody body;

	MonoCall(ReactiveLoop loop, PublisherBody body) {
		this.loop = loop;
		this.body = body;
	}

	Mono<Object> answer() {
		return this.loop.run(this::attempt).singleOrEmpty();
	}

	private Mono<Object> attempt(Step.Attempt attempt) {
		Duration hedgeAfter = this.loop.session().hedgeAfter(attempt);
		return (hedgeAfter == null) ? alone(attempt) : Mono
			.firstWithSignal(this.loop.beside(attempt, hedgeAfter).flatMap(this::besideOther), besideOther(attempt));
	}

	/**
	 * Makes an attempt that gives no more signals after another attempt has superseded
	 * it.
	 */
	private Mono<Object> besideOther(Step.Attempt attempt) {
		return Mono.firstWithSignal(ReactiveLoop.beaten(attempt), alone(attempt))
			.onErrorResume((signal) -> signal == Signal.SUPERSEDED, (signal) -> Mono.never());
	}

	private Mono<Object> alone(Step.Attempt attempt) {
		return new ValueAttempt(this.loop, attempt, this.body);
	}

}

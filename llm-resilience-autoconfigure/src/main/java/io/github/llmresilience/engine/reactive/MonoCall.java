package io.github.llmresilience.engine.reactive;

import java.time.Duration;

import io.github.llmresilience.engine.Step;
import reactor.core.publisher.Mono;

/**
 * One call with at most one value. An empty answer is a success.
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

	private Mono<Object> attempt(Step.Call call) {
		Duration hedgeAfter = this.loop.session().hedgeAfter(call);
		return (hedgeAfter == null) ? alone(call) : Mono
			.firstWithSignal(this.loop.beside(call, hedgeAfter).flatMap(this::besideOther), besideOther(call));
	}

	/** An attempt that may leave the answer to another one. */
	private Mono<Object> besideOther(Step.Call call) {
		return Mono.firstWithSignal(ReactiveLoop.beaten(call), alone(call))
			.onErrorResume((signal) -> signal == Signal.LEFT_TO_OTHER, (signal) -> Mono.never());
	}

	private Mono<Object> alone(Step.Call call) {
		return new ValueAttempt(this.loop, call, this.body);
	}

}

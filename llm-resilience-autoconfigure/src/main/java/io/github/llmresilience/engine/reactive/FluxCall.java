package io.github.llmresilience.engine.reactive;

import java.time.Duration;

import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One call whose answer is a stream.
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

	private Flux<Object> attempt(Step.Call call) {
		this.loop.session().partial().beginAttempt();
		Duration hedgeAfter = this.loop.session().hedgeAfter(call);
		return (hedgeAfter == null) ? alone(call) : Flux
			.firstWithSignal(this.loop.beside(call, hedgeAfter).flatMapMany(this::besideOther), besideOther(call));
	}

	/** An attempt that may leave the answer to another one. */
	private Flux<Object> besideOther(Step.Call call) {
		return Flux.firstWithSignal(ReactiveLoop.beaten(call), alone(call))
			.onErrorResume((signal) -> signal == Signal.LEFT_TO_OTHER, (signal) -> Flux.never());
	}

	private Flux<Object> alone(Step.Call call) {
		return new StreamAttempt(PublisherAttempt.flux(call.context(), this.body), call, this.loop, this.readers);
	}

}

package io.github.llmresilience.engine.reactive;

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
		return Flux.defer(this::attempt).retryWhen(this.loop.retry()).doFinally(this.loop::end);
	}

	private Flux<Object> attempt() {
		if (!(this.loop.step() instanceof Step.Call call)) {
			return Flux.error(Signal.NOT_YET);
		}
		this.loop.session().partial().beginAttempt();
		return new StreamAttempt(PublisherAttempt.flux(call.context(), this.body), call, this.loop, this.readers);
	}

}

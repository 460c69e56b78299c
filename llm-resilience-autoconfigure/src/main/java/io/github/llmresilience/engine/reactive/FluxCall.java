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

	/** Of the subscriber. */
	private final @Nullable Runnable restartHook;

	FluxCall(ReactiveLoop loop, PublisherBody body, StreamReaders readers, @Nullable Runnable restartHook) {
		this.loop = loop;
		this.body = body;
		this.readers = readers;
		this.restartHook = restartHook;
		if (restartHook != null) {
			loop.session().partial().isRestartHeard();
		}
	}

	Flux<Object> answer() {
		return Flux.defer(this::attempt).retryWhen(this.loop.retry()).doOnCancel(this.loop::cancel);
	}

	private Flux<Object> attempt() {
		if (!(this.loop.step() instanceof Step.Call call)) {
			return Flux.error(Signal.NOT_YET);
		}
		if (this.loop.session().partial().beginAttempt() && this.restartHook != null) {
			this.restartHook.run();
		}
		return new StreamAttempt(PublisherAttempt.flux(call.context(), this.body), call, this.loop, this.readers);
	}

}

package io.github.llmresilience.engine.reactive;

import java.time.Duration;

import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

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
		return PublisherAttempt.mono(call.context(), this.body)
			.timeout(this.loop.overdue(call), Mono.error(Signal.OVERDUE))
			.materialize()
			.handle((end, sink) -> follow(end.isOnError() ? this.loop.failed(call, error(end.getThrowable()))
					: this.loop.follow(this.loop.session().succeeded(call, end.get())), sink));
	}

	private static Throwable error(@Nullable Throwable error) {
		return (error != null) ? error : new IllegalStateException("An attempt ended with no error");
	}

	/** Whatever follows an attempt without an answer: it ends empty. */
	private static void follow(Step next, SynchronousSink<Object> sink) {
		if (next == Step.Leave.TO_OTHER) {
			sink.error(Signal.LEFT_TO_OTHER);
		}
		else if (next instanceof Step.Return end && end.value() != null) {
			sink.next(end.value());
		}
		else {
			sink.complete();
		}
	}

}

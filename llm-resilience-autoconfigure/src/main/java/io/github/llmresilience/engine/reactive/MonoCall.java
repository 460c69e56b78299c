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
		return Mono.defer(this::attempt).retryWhen(this.loop.retry()).doFinally(this.loop::end);
	}

	private Mono<Object> attempt() {
		if (!(this.loop.step() instanceof Step.Call call)) {
			return Mono.error(Signal.NOT_YET);
		}
		Duration hedgeAfter = this.loop.session().hedgeAfter(call);
		return (hedgeAfter == null) ? attempt(call) : Mono
			.firstWithSignal(this.loop.beside(call, hedgeAfter).flatMap(this::besideOther), besideOther(call));
	}

	/** An attempt that may leave the answer to another one. */
	private Mono<Object> besideOther(Step.Call call) {
		return Mono.firstWithSignal(ReactiveLoop.beaten(call), attempt(call))
			.onErrorResume((signal) -> signal == Signal.LEFT_TO_OTHER, (signal) -> Mono.never());
	}

	private Mono<Object> attempt(Step.Call call) {
		return PublisherAttempt.mono(call.context(), this.body)
			.timeout(this.loop.overdue(call), Mono.error(Signal.OVERDUE))
			.materialize()
			.handle((end, sink) -> follow(end.isOnError() ? this.loop.failed(call, error(end.getThrowable()))
					: this.loop.follow(this.loop.session().succeeded(call, end.get())), sink));
	}

	private static Throwable error(@Nullable Throwable error) {
		return (error != null) ? error : Signal.NOT_YET;
	}

	private static void follow(Step next, SynchronousSink<Object> sink) {
		if (!(next instanceof Step.Return end)) {
			sink.error(ReactiveLoop.signal(next));
		}
		else if (end.value() != null) {
			sink.next(end.value());
		}
		else {
			sink.complete();
		}
	}

}

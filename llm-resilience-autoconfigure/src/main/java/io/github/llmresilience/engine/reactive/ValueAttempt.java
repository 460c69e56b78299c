package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/**
 * One attempt of a call with at most one value. It emits the answer, or completes empty
 * if the session has another next step.
 */
final class ValueAttempt extends Mono<Object> {

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	private final PublisherBody body;

	ValueAttempt(ReactiveLoop loop, Step.Attempt attempt, PublisherBody body) {
		this.loop = loop;
		this.attempt = attempt;
		this.body = body;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		ValueSubscriber subscriber = new ValueSubscriber(actual, this.loop, this.attempt);
		actual.onSubscribe(subscriber);
		if (subscriber.isOver()) {
			return;
		}
		try {
			source(subscriber).subscribe(subscriber);
		}
		catch (RuntimeException | Error ex) {
			if (!subscriber.hears(ex)) {
				throw ex;
			}
		}
	}

	private Mono<Object> source(ValueSubscriber subscriber) {
		Mono<Object> source = PublisherAttempt.mono(this.attempt.context(), () -> begin(subscriber));
		return this.loop.runsOnOwnThread(this.attempt, this.body)
				? source.subscribeOn(this.loop.scheduler().callThreads()) : source;
	}

	/**
	 * Starts the attempt. A value that is already there, such as a cached one, needs no
	 * timer.
	 */
	private @Nullable Publisher<?> begin(ValueSubscriber subscriber) throws Throwable {
		Publisher<?> publisher = this.body.attempt();
		if (publisher instanceof Fuseable.ScalarCallable) {
			return publisher;
		}
		subscriber.startTimer();
		return subscriber.isOver() ? Mono.never() : publisher;
	}

}

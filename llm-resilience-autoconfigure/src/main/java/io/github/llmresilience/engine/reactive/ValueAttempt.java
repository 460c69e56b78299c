package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.engine.Step;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * One attempt of a call with at most one value. It ends with the answer, or empty where
 * the session knows what is next.
 */
final class ValueAttempt extends MonoOperator<Object, Object> {

	private final ReactiveLoop loop;

	private final Step.Call call;

	ValueAttempt(Mono<Object> source, Step.Call call, ReactiveLoop loop) {
		super(source);
		this.call = call;
		this.loop = loop;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		ValueSubscriber subscriber = new ValueSubscriber(actual, this.loop, this.call);
		actual.onSubscribe(subscriber);
		if (subscriber.isOver()) {
			return;
		}
		try {
			this.source.subscribe(subscriber);
		}
		catch (RuntimeException | Error ex) {
			// Reactor throws what is fatal, and then nobody would hear of it
			if (subscriber.isOver()) {
				throw ex;
			}
			subscriber.onError(ex);
		}
	}

}

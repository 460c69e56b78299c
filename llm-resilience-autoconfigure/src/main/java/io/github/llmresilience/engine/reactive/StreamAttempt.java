package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.engine.Step;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * One attempt of a stream. It completes at its end, unless the call fails or another
 * attempt continues the call. The session determines whether the answer is complete.
 */
final class StreamAttempt extends FluxOperator<Object, Object> {

	private final Step.Attempt attempt;

	private final ReactiveLoop loop;

	private final StreamReaders readers;

	StreamAttempt(Flux<Object> source, Step.Attempt attempt, ReactiveLoop loop, StreamReaders readers) {
		super(source);
		this.attempt = attempt;
		this.loop = loop;
		this.readers = readers;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		StreamSubscriber subscriber = new StreamSubscriber(actual, this.loop, this.attempt, this.readers);
		try {
			this.source.subscribe(subscriber);
		}
		catch (RuntimeException | Error ex) {
			if (!subscriber.hears(ex)) {
				throw ex;
			}
		}
	}

}

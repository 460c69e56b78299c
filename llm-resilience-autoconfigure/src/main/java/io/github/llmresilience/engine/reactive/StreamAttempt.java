/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.engine.Step;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * One attempt of a stream. It completes at its end, unless the call fails or another
 * attempt continues the call. The session determines whether the answer is complete.
 */
final class StreamAttempt extends Flux<Object> {

	private final Step.Attempt attempt;

	private final ReactiveLoop loop;

	private final PublisherBody body;

	private final StreamReaders readers;

	StreamAttempt(Step.Attempt attempt, ReactiveLoop loop, PublisherBody body, StreamReaders readers) {
		this.attempt = attempt;
		this.loop = loop;
		this.body = body;
		this.readers = readers;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		boolean detached = this.loop.runsOnOwnThread(this.attempt, this.body);
		StreamSubscriber subscriber = new StreamSubscriber(actual, this.loop, this.attempt, this.readers, detached);
		subscriber.begin();
		if (!subscriber.isOver()) {
			subscriber.subscribeTo(PublisherAttempt.flux(this.attempt.context(), this.body));
		}
	}

}

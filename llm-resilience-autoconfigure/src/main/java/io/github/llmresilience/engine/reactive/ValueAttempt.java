/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

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
		boolean detached = this.loop.runsOnOwnThread(this.attempt, this.body);
		ValueSubscriber subscriber = new ValueSubscriber(actual, this.loop, this.attempt, detached);
		actual.onSubscribe(subscriber);
		if (detached) {
			subscriber.startTimer();
		}
		if (!subscriber.isOver()) {
			PublisherBody begun = detached ? this.body : () -> begin(subscriber);
			subscriber.subscribeTo(PublisherAttempt.mono(this.attempt.context(), begun));
		}
	}

	/**
	 * Starts the attempt on the caller's thread. A value that is already there, such as a
	 * cached one, needs no timer. On a thread that must not block, the method is not
	 * watched, because the watchdog would interrupt the work of other subscribers.
	 */
	private @Nullable Publisher<?> begin(ValueSubscriber subscriber) throws Throwable {
		Publisher<?> publisher = Schedulers.isInNonBlockingThread() ? this.body.attempt()
				: subscriber.watched(this.body);
		if (publisher instanceof Fuseable.ScalarCallable) {
			return publisher;
		}
		subscriber.startTimer();
		return subscriber.isOver() ? Mono.never() : publisher;
	}

}

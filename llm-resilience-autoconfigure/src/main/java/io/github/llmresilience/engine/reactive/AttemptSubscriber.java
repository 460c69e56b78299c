/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.engine.AttemptOnThread;
import io.github.llmresilience.engine.Step;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Receives the signals of an attempt until the attempt is over.
 */
abstract class AttemptSubscriber extends AttemptOnThread implements CoreSubscriber<Object>, Subscription {

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	private final boolean detached;

	/**
	 * Creates a subscriber.
	 * @param detached whether to subscribe to the source on a thread of its own
	 */
	AttemptSubscriber(ReactiveLoop loop, Step.Attempt attempt, boolean detached) {
		this.loop = loop;
		this.attempt = attempt;
		this.detached = detached;
	}

	final ReactiveLoop loop() {
		return this.loop;
	}

	final Step.Attempt attempt() {
		return this.attempt;
	}

	@Override
	protected final Object subject() {
		return this.loop.session().subjectOf(this.attempt);
	}

	@Override
	protected final boolean isDetached() {
		return this.detached;
	}

	abstract boolean isOver();

	/** Whether the attempt is over although its source has not ended. */
	abstract boolean isGivenUp();

	/** Subscribes to the source of the attempt, which may block the thread. */
	final void subscribeTo(Publisher<Object> source) {
		if (this.detached) {
			Flux.from((Subscriber<? super Object> actual) -> occupyThread(source, actual))
				.subscribeOn(this.loop.scheduler().callThreads())
				.subscribe(this);
		}
		else {
			occupyThread(source, this);
		}
	}

	private void occupyThread(Publisher<Object> source, Subscriber<? super Object> actual) {
		occupyThread();
		try {
			source.subscribe(actual);
		}
		catch (RuntimeException | Error ex) {
			if (!handles(ex)) {
				throw ex;
			}
		}
		finally {
			releaseThread();
		}
	}

	/**
	 * Handles an exception that the subscription to the source threw. Reactor throws
	 * fatal exceptions and does not signal them. If the attempt was given up, the
	 * exception is dropped, because the call goes on elsewhere.
	 * @return false if the attempt ended before, so the exception comes from downstream
	 * and must be rethrown
	 */
	private boolean handles(Throwable thrown) {
		if (isGivenUp()) {
			Operators.onErrorDropped(thrown, currentContext());
			return true;
		}
		boolean running = !isOver();
		if (running) {
			onError(thrown);
		}
		return running;
	}

}

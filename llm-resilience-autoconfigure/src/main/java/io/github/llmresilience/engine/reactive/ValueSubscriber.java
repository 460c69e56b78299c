/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Watch;
import io.github.llmresilience.time.Watched;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Reports the result of an attempt with at most one value to the session. The first
 * result counts: the value, the completion, an error or the timeout. Demand is not
 * tracked, because the subscribers request all elements.
 */
final class ValueSubscriber extends AttemptSubscriber implements Watched {

	private static final AtomicIntegerFieldUpdater<ValueSubscriber> STATE = AtomicIntegerFieldUpdater
		.newUpdater(ValueSubscriber.class, "state");

	private static final AtomicReferenceFieldUpdater<ValueSubscriber, Subscription> UPSTREAM = AtomicReferenceFieldUpdater
		.newUpdater(ValueSubscriber.class, Subscription.class, "upstream");

	private static final int OPEN = 0;

	private static final int ENDED = 1;

	private static final int GIVEN_UP = 2;

	private final CoreSubscriber<? super Object> actual;

	/** Null for a value that needs no timer. */
	private volatile @Nullable AttemptTimer timer;

	private volatile OpenWork.@Nullable Work work;

	private volatile @Nullable Subscription upstream;

	private volatile int state;

	private volatile boolean sourceEnded;

	/**
	 * Creates a subscriber.
	 * @param detached whether the source is subscribed to on a thread of its own
	 */
	ValueSubscriber(CoreSubscriber<? super Object> actual, ReactiveLoop loop, Step.Attempt attempt, boolean detached) {
		super(loop, attempt, detached);
		this.actual = actual;
	}

	@Override
	boolean isOver() {
		return this.state != OPEN;
	}

	@Override
	boolean isGivenUp() {
		return this.state == GIVEN_UP;
	}

	/**
	 * Runs the body, which may block the thread, under the watch of the watchdog. A watch
	 * costs less than a timer.
	 */
	@Nullable Publisher<?> watched(PublisherBody body) throws Throwable {
		Watch watch = loop().scheduler().watchdog().watch(attempt().timeout().toNanos(), this);
		Publisher<?> publisher = null;
		Throwable thrown = null;
		try {
			publisher = body.attempt();
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		Watch.Outcome outcome = watch.end();
		if (outcome == Watch.Outcome.TIMED_OUT) {
			throw Signal.OVERDUE;
		}
		if (outcome == Watch.Outcome.CLOSED) {
			throw OpenWork.closingException();
		}
		if (thrown != null) {
			throw (outcome == Watch.Outcome.INTERRUPTED) ? new InterruptedException() : thrown;
		}
		return publisher;
	}

	@Override
	public void abort() {
		attempt().abort();
	}

	@Override
	public void aborted() {
		loop().scheduler().ownThreads().abandoned().aborted(this);
	}

	@Override
	public long overtimeNanos() {
		return loop().session().limits().overtimeNanos(attempt());
	}

	/** Starts the timeout of the attempt. */
	void startTimer() {
		AttemptTimer started = new AttemptTimer(loop(), attempt(), this::giveUp);
		this.timer = started;
		started.start();
		this.work = loop().scheduler().openWork().attempt(this::giveUp);
		if (isOver()) {
			stopTimer();
		}
	}

	private void stopTimer() {
		AttemptTimer running = this.timer;
		if (running != null) {
			running.stop();
		}
		OpenWork.Work registered = this.work;
		if (registered != null) {
			registered.end();
		}
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (Operators.setOnce(UPSTREAM, this, subscription)) {
			subscription.request(Long.MAX_VALUE);
		}
	}

	@Override
	public void onNext(Object value) {
		if (finish(ENDED)) {
			leave(loop().follow(loop().session().succeeded(attempt(), value)));
		}
		else {
			Operators.onNextDropped(value, currentContext());
		}
	}

	@Override
	public void onComplete() {
		this.sourceEnded = true;
		if (finish(ENDED)) {
			leave(loop().follow(loop().session().succeeded(attempt(), null)));
		}
	}

	@Override
	public void onError(Throwable error) {
		this.sourceEnded = true;
		if (finish(ENDED)) {
			leave(loop().failed(attempt(), error));
		}
		else if (!isGivenUp()) {
			Operators.onErrorDropped(error, currentContext());
		}
	}

	private void giveUp(Throwable reason) {
		if (finish(GIVEN_UP)) {
			loop().stop(attempt(), this, source(takeUpstream()));
			leave(loop().failed(attempt(), reason));
		}
	}

	@Override
	public void request(long count) {
		Operators.validate(count);
	}

	@Override
	public void cancel() {
		if (finish(GIVEN_UP)) {
			loop().cancel(attempt(), this, source(takeUpstream()));
		}
	}

	private Source source(Subscription upstream) {
		return new Source(upstream, () -> this.sourceEnded);
	}

	/**
	 * Takes the subscription in order to cancel it. One that arrives later is cancelled
	 * on arrival.
	 */
	private Subscription takeUpstream() {
		Subscription upstream = UPSTREAM.getAndSet(this, Operators.cancelledSubscription());
		return (upstream != null) ? upstream : Operators.emptySubscription();
	}

	/** Ends the attempt. Returns false if it has already ended. */
	private boolean finish(int how) {
		boolean first = STATE.compareAndSet(this, OPEN, how);
		if (first) {
			stopTimer();
		}
		return first;
	}

	private void leave(Step next) {
		if (next instanceof Step.Return end && end.value() != null) {
			this.actual.onNext(end.value());
		}
		loop().leave(this.actual, next);
	}

}

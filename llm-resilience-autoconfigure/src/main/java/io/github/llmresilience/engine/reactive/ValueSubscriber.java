package io.github.llmresilience.engine.reactive;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Reports the result of an attempt with at most one value to the session. The first
 * result counts: the value, the completion, an error or the timeout. Demand is not
 * tracked, because the subscribers request all elements.
 */
final class ValueSubscriber implements AttemptSubscriber {

	private static final AtomicIntegerFieldUpdater<ValueSubscriber> STATE = AtomicIntegerFieldUpdater
		.newUpdater(ValueSubscriber.class, "state");

	private static final AtomicReferenceFieldUpdater<ValueSubscriber, Subscription> UPSTREAM = AtomicReferenceFieldUpdater
		.newUpdater(ValueSubscriber.class, Subscription.class, "upstream");

	private static final int OPEN = 0;

	private static final int ENDED = 1;

	private static final int GIVEN_UP = 2;

	private final CoreSubscriber<? super Object> actual;

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	/** Null for a value that needs no timer. */
	private volatile @Nullable AttemptTimer timer;

	private volatile OpenWork.@Nullable Work work;

	private volatile @Nullable Subscription upstream;

	private volatile int state;

	private volatile boolean sourceEnded;

	ValueSubscriber(CoreSubscriber<? super Object> actual, ReactiveLoop loop, Step.Attempt attempt) {
		this.actual = actual;
		this.loop = loop;
		this.attempt = attempt;
	}

	@Override
	public boolean isOver() {
		return this.state != OPEN;
	}

	@Override
	public boolean isGivenUp() {
		return this.state == GIVEN_UP;
	}

	/** Starts the timeout of the attempt. */
	void startTimer() {
		AttemptTimer started = new AttemptTimer(this.loop, this.attempt, this::giveUp);
		this.timer = started;
		started.start();
		this.work = this.loop.scheduler().openWork().attempt(this::giveUp);
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
			leave(this.loop.follow(this.loop.session().succeeded(this.attempt, value)));
		}
		else {
			Operators.onNextDropped(value, currentContext());
		}
	}

	@Override
	public void onComplete() {
		this.sourceEnded = true;
		if (finish(ENDED)) {
			leave(this.loop.follow(this.loop.session().succeeded(this.attempt, null)));
		}
	}

	@Override
	public void onError(Throwable error) {
		this.sourceEnded = true;
		if (finish(ENDED)) {
			leave(this.loop.failed(this.attempt, error));
		}
		else if (!isGivenUp()) {
			Operators.onErrorDropped(error, currentContext());
		}
	}

	private void giveUp(Throwable reason) {
		if (finish(GIVEN_UP)) {
			Subscription upstream = takeUpstream();
			if (upstream != null) {
				this.loop.stop(this.attempt, source(upstream));
			}
			leave(this.loop.failed(this.attempt, reason));
		}
	}

	@Override
	public void request(long count) {
		Operators.validate(count);
	}

	@Override
	public void cancel() {
		Subscription upstream = finish(GIVEN_UP) ? takeUpstream() : null;
		if (upstream != null) {
			this.loop.cancel(this.attempt, source(upstream));
		}
	}

	private Source source(Subscription upstream) {
		return new Source(upstream, () -> this.sourceEnded);
	}

	/**
	 * Takes the subscription in order to cancel it. One that arrives later is cancelled
	 * on arrival.
	 */
	private @Nullable Subscription takeUpstream() {
		return UPSTREAM.getAndSet(this, Operators.cancelledSubscription());
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
		this.loop.leave(this.actual, next);
	}

}

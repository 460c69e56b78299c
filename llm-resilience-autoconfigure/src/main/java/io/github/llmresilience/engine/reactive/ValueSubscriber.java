package io.github.llmresilience.engine.reactive;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Tells the session what an attempt with at most one value comes to: whatever comes
 * first, the value, the end, an error or the end of its time. Those who subscribe to it
 * want all there is.
 */
final class ValueSubscriber implements CoreSubscriber<Object>, Subscription {

	private static final AtomicIntegerFieldUpdater<ValueSubscriber> OVER = AtomicIntegerFieldUpdater
		.newUpdater(ValueSubscriber.class, "over");

	private static final AtomicReferenceFieldUpdater<ValueSubscriber, Subscription> UPSTREAM = AtomicReferenceFieldUpdater
		.newUpdater(ValueSubscriber.class, Subscription.class, "upstream");

	private final CoreSubscriber<? super Object> actual;

	private final ReactiveLoop loop;

	private final Step.Call call;

	private final AttemptTimer timer;

	private volatile @Nullable Subscription upstream;

	private volatile int over;

	ValueSubscriber(CoreSubscriber<? super Object> actual, ReactiveLoop loop, Step.Call call) {
		this.actual = actual;
		this.loop = loop;
		this.call = call;
		this.timer = new AttemptTimer(loop, call, this::giveUp);
	}

	boolean isOver() {
		return this.over != 0;
	}

	/** From now on its answer may come too late. */
	void startTimer() {
		this.timer.start();
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
		if (finish()) {
			leave(this.loop.follow(this.loop.session().succeeded(this.call, value)));
		}
		else {
			Operators.onNextDropped(value, currentContext());
		}
	}

	@Override
	public void onComplete() {
		if (finish()) {
			leave(this.loop.follow(this.loop.session().succeeded(this.call, null)));
		}
	}

	@Override
	public void onError(Throwable error) {
		if (finish()) {
			leave(this.loop.failed(this.call, error));
		}
		else {
			Operators.onErrorDropped(error, currentContext());
		}
	}

	private void giveUp(Throwable reason) {
		if (finish()) {
			Operators.terminate(UPSTREAM, this);
			leave(this.loop.failed(this.call, reason));
		}
	}

	@Override
	public void request(long count) {
		Operators.validate(count);
	}

	@Override
	public void cancel() {
		finish();
		Operators.terminate(UPSTREAM, this);
	}

	/**
	 * Whatever ends the attempt, only the first counts.
	 */
	private boolean finish() {
		boolean first = OVER.compareAndSet(this, 0, 1);
		if (first) {
			this.timer.stop();
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

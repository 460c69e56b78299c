/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmStreamCutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SignalType;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Passes on the elements of one attempt. Elements, requests, timers and the end may
 * arrive on different threads. The first thread also processes the signals that other
 * threads add meanwhile, so only one thread at a time uses the other state. Demand is
 * passed on unchanged, except that one more element is requested for each element that is
 * held back or left out.
 */
final class StreamSubscriber extends AttemptSubscriber {

	private static final AtomicIntegerFieldUpdater<StreamSubscriber> SOURCE_STOPPED = AtomicIntegerFieldUpdater
		.newUpdater(StreamSubscriber.class, "sourceStopped");

	private final CoreSubscriber<? super Object> actual;

	private final StreamReading reading;

	private final StreamWatch watch;

	private final AtomicInteger work = new AtomicInteger();

	private final Queue<Object> incoming = Queues.unbounded().get();

	private final Queue<Object> outgoing = new ArrayDeque<>();

	private final StreamDemand demand = new StreamDemand();

	/** Empty until the source has been subscribed to. */
	private volatile Subscription upstream = Operators.emptySubscription();

	/** Set before {@link #done}. */
	private @Nullable Throwable error;

	private volatile boolean done;

	private volatile boolean cancelled;

	private volatile boolean overdue;

	/** 1 after the source was cancelled. */
	private volatile int sourceStopped;

	/** The error that an element contained. */
	private @Nullable Throwable told;

	/** Created at the first element, unless another attempt has answered before. */
	private @Nullable StreamFilter filter;

	private boolean finished;

	/**
	 * Creates a subscriber.
	 * @param detached whether the source is subscribed to on a thread of its own
	 */
	StreamSubscriber(CoreSubscriber<? super Object> actual, ReactiveLoop loop, Step.Attempt attempt,
			StreamReaders readers, boolean detached) {
		super(loop, attempt, detached);
		this.actual = actual;
		this.reading = new StreamReading(readers, loop.session().isModelCall());
		this.watch = new StreamWatch(loop, attempt);
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	/**
	 * Starts the timeout of the attempt, before its source is subscribed to, because that
	 * may block.
	 */
	void begin() {
		attempt().markStream();
		this.work.incrementAndGet();
		this.watch.begin(this::drain);
		this.actual.onSubscribe(this);
		workOff(1);
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (Operators.validate(isSubscribed() ? this.upstream : null, subscription)) {
			this.upstream = subscription;
			if (this.sourceStopped == 1) {
				subscription.cancel();
			}
			drain();
		}
	}

	private boolean isSubscribed() {
		return this.upstream != Operators.emptySubscription();
	}

	@Override
	public void onNext(Object element) {
		if (this.work.compareAndSet(0, 1)) {
			receive(element);
			workOff(1);
		}
		else {
			this.incoming.offer(element);
			drain();
		}
	}

	@Override
	public void onError(Throwable error) {
		this.error = error;
		this.done = true;
		drain();
	}

	@Override
	public void onComplete() {
		this.done = true;
		drain();
	}

	@Override
	public void request(long count) {
		if (Operators.validate(count)) {
			this.demand.add(count);
			drain();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.watch.end();
		if (isSourceToBeStopped()) {
			loop().cancel(attempt(), this, source());
		}
		drain();
	}

	private void drain() {
		if (this.work.getAndIncrement() == 0) {
			workOff(1);
		}
	}

	/**
	 * Processes all pending signals. The request to the source comes last, so that a
	 * source that emits at once finds no other processing in progress.
	 */
	private void workOff(int first) {
		int missed = first;
		long toAsk = 0;
		while (missed != 0) {
			toAsk = Operators.addCap(toAsk, round());
			missed = this.work.addAndGet(-missed);
		}
		if (toAsk > 0) {
			this.upstream.request(toAsk);
		}
	}

	private long round() {
		boolean nothingToCome = this.done;
		for (Object next = this.incoming.poll(); next != null; next = this.incoming.poll()) {
			receive(next);
		}
		pass();
		if (isOver()) {
			this.outgoing.clear();
			return 0;
		}
		Throwable alarm = this.watch.alarm(this.filter != null, this.outgoing.isEmpty() && this.demand.isOutstanding());
		if (alarm != null) {
			this.overdue = true;
			fail(alarm);
		}
		else if (this.outgoing.isEmpty() && this.told != null) {
			fail(this.told);
		}
		else if (this.outgoing.isEmpty() && nothingToCome) {
			end();
		}
		return (isOver() || !isSubscribed()) ? 0 : this.demand.toAsk(this.outgoing.size());
	}

	@Override
	boolean isOver() {
		return this.finished || this.cancelled;
	}

	@Override
	boolean isGivenUp() {
		return this.overdue || this.cancelled;
	}

	private void receive(Object element) {
		if (isOver() || this.told != null) {
			return;
		}
		this.demand.receive();
		this.told = accept(element);
		if (this.told != null) {
			stopSource();
		}
	}

	private @Nullable Throwable accept(Object element) {
		try {
			LlmStreamPart part = this.reading.read(element);
			if (part == StreamReading.AFTER_THE_END) {
				return null;
			}
			Throwable failure = (part != null) ? part.failure() : null;
			if (failure != null) {
				return failure;
			}
			StreamFilter filter = filter();
			if (filter == null) {
				return Signal.SUPERSEDED;
			}
			filter.accept(element, part, this.outgoing);
			if (part == null || part.isProgress()) {
				this.watch.progress();
			}
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/** Returns the filter, or null if another attempt has answered before. */
	private @Nullable StreamFilter filter() {
		if (this.filter == null && loop().session().answering(attempt())) {
			this.filter = new StreamFilter(loop().session().partial(), this.reading);
			if (!isDetached()) {
				// from now on, the consumer may be what occupies the thread
				releaseThread();
			}
		}
		return this.filter;
	}

	private void pass() {
		while (!isOver() && !this.outgoing.isEmpty() && this.demand.tryPass()) {
			show(loop().session().complete(attempt(), Objects.requireNonNull(this.outgoing.poll())));
		}
	}

	/** Passes an element to the consumer. Cancels the call if the consumer throws. */
	private void show(Object element) {
		try {
			this.actual.onNext(element);
		}
		catch (Throwable ex) {
			finish();
			stopSource();
			loop().end(SignalType.CANCEL);
			throw ex;
		}
	}

	/** Returns the failure of the attempt after its source has ended, or null. */
	private @Nullable Throwable failureAtTheEnd() {
		if (this.error != null && !isExcused(this.error)) {
			return this.error;
		}
		return isCut() ? new LlmStreamCutException(attempt().target().toString()) : failureOfAnswer();
	}

	/**
	 * Whether to ignore an error: the provider failed after the end of the answer. A
	 * method may read several answers, so only the end of a connection is ignored there.
	 */
	private boolean isExcused(Throwable error) {
		LlmCallSession session = loop().session();
		return this.reading.isComplete()
				&& (session.isModelCall() ? session.isFailureOfProvider(error) : session.isBrokenConnection(error));
	}

	/** Returns the failure of an answer that has ended properly, or null. */
	private @Nullable Throwable failureOfAnswer() {
		LlmAnswer answer = this.reading.answer();
		boolean continues = !loop().session().partial().text().isEmpty();
		return (answer != null) ? loop().session().failureOf(attempt(), continues ? answer.withContent() : answer)
				: null;
	}

	/**
	 * Whether the answer is incomplete: it has no end marker, or an HTTP client has
	 * received a response without content.
	 */
	private boolean isCut() {
		return (this.reading.isCut() && !attempt().hasStreamEnded())
				|| (this.reading.isEmpty() && attempt().hasNoContent());
	}

	/** Ends the attempt after the source has ended. */
	private void end() {
		Throwable failure = failureAtTheEnd();
		if (failure != null) {
			fail(failure);
		}
		else {
			if (this.filter != null) {
				this.filter.complete(this.outgoing);
			}
			pass();
			if (this.outgoing.isEmpty() && !isOver()) {
				succeed();
			}
		}
	}

	private void succeed() {
		Throwable refusal = loop().session().refusalOfStream(attempt());
		if (refusal != null) {
			fail(refusal);
			return;
		}
		finish();
		loop().leave(this.actual, loop().follow(loop().session().succeeded(attempt(), null)));
	}

	private void fail(Throwable failure) {
		finish();
		this.outgoing.clear();
		stopSource();
		Step next = loop().failed(attempt(), failure);
		// a failed attempt must not complete with the answer of another attempt
		loop().leave(this.actual, (next instanceof Step.Return) ? Step.Leave.SUPERSEDED : next);
	}

	private void stopSource() {
		if (isSourceToBeStopped()) {
			loop().stop(attempt(), this, source());
		}
	}

	private Source source() {
		return new Source(this.upstream, () -> this.done);
	}

	/** Whether to cancel the source: it has not ended, and was not cancelled before. */
	private boolean isSourceToBeStopped() {
		return !this.done && SOURCE_STOPPED.compareAndSet(this, 0, 1);
	}

	private void finish() {
		this.finished = true;
		this.watch.end();
		if (this.reading.usage() != null) {
			attempt().context().used(this.reading.usage());
		}
	}

}

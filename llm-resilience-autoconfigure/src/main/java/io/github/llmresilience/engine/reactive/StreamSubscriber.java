package io.github.llmresilience.engine.reactive;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.call.LlmStreamPart;
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
 * Passes the elements of one attempt on. Elements, requests, timers and the end may come
 * on different threads: whoever comes first works off what the others bring meanwhile, so
 * all else in here is done by one thread at a time. Demand goes through unchanged, but
 * that an element held back is asked for again.
 */
final class StreamSubscriber implements AttemptSubscriber {

	private final CoreSubscriber<? super Object> actual;

	private final ReactiveLoop loop;

	private final Step.Attempt attempt;

	private final StreamReading reading;

	private final StreamWatch watch;

	private final AtomicInteger work = new AtomicInteger();

	private final Queue<Object> incoming = Queues.unbounded().get();

	private final Queue<Object> outgoing = new ArrayDeque<>();

	private final AtomicLong requested = new AtomicLong();

	private Subscription upstream = Operators.emptySubscription();

	/** Set before it is done. */
	private @Nullable Throwable error;

	private volatile boolean done;

	private volatile boolean cancelled;

	private volatile boolean overdue;

	/** The error that an element told. */
	private @Nullable Throwable told;

	/** There from the first element on, which decides who shows anything. */
	private @Nullable StreamFilter filter;

	private boolean finished;

	/** How many elements have come, were asked for, and were passed on. */
	private long received;

	private long asked;

	private long passed;

	StreamSubscriber(CoreSubscriber<? super Object> actual, ReactiveLoop loop, Step.Attempt attempt,
			StreamReaders readers) {
		this.actual = actual;
		this.loop = loop;
		this.attempt = attempt;
		this.reading = new StreamReading(readers);
		this.watch = new StreamWatch(loop, attempt);
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (Operators.validate(this.upstream == Operators.emptySubscription() ? null : this.upstream, subscription)) {
			this.upstream = subscription;
			this.watch.begin(this::drain);
			this.actual.onSubscribe(this);
		}
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
			this.requested.accumulateAndGet(count, Operators::addCap);
			drain();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.watch.end();
		this.upstream.cancel();
		drain();
	}

	private void drain() {
		if (this.work.getAndIncrement() == 0) {
			workOff(1);
		}
	}

	/**
	 * The source is asked when all else is done: one that answers at once then finds
	 * nobody at work.
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
		Throwable alarm = this.watch.alarm(this.received, this.outgoing.isEmpty() && this.asked > this.received);
		if (alarm != null && !isTooLate(alarm)) {
			this.overdue = true;
			fail(alarm);
		}
		else if (this.outgoing.isEmpty() && this.told != null) {
			fail(this.told);
		}
		else if (this.outgoing.isEmpty() && nothingToCome) {
			end();
		}
		return isOver() ? 0 : toAsk();
	}

	/** The first element came while its time ran out. */
	private boolean isTooLate(Throwable alarm) {
		return alarm == Signal.OVERDUE && this.filter != null;
	}

	@Override
	public boolean isOver() {
		return this.finished || this.cancelled;
	}

	@Override
	public boolean isGivenUp() {
		return this.overdue || this.cancelled;
	}

	private void receive(Object element) {
		if (isOver() || this.told != null) {
			return;
		}
		this.received++;
		this.told = accept(element);
		if (this.told != null) {
			this.upstream.cancel();
		}
	}

	private @Nullable Throwable accept(Object element) {
		try {
			LlmStreamPart part = this.reading.read(element);
			if (part != null && part.error() != null) {
				return part.error();
			}
			StreamFilter filter = filter();
			if (filter == null) {
				return Signal.SUPERSEDED;
			}
			filter.accept(element, part, this.outgoing);
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/** Null if another attempt has answered before. */
	private @Nullable StreamFilter filter() {
		if (this.filter == null && this.loop.session().answering(this.attempt)) {
			this.watch.answering();
			this.filter = new StreamFilter(this.loop.session().partial(), this.reading);
		}
		return this.filter;
	}

	private void pass() {
		while (!isOver() && !this.outgoing.isEmpty() && this.passed < this.requested.get()) {
			this.passed++;
			show(this.loop.session().complete(this.attempt, Objects.requireNonNull(this.outgoing.poll())));
		}
	}

	/** A consumer that throws wants no more. */
	private void show(Object element) {
		try {
			this.actual.onNext(element);
		}
		catch (Throwable ex) {
			finish();
			this.upstream.cancel();
			this.loop.end(SignalType.CANCEL);
			throw ex;
		}
	}

	private long toAsk() {
		long wanted = this.requested.get();
		if (wanted == Long.MAX_VALUE) {
			boolean isNew = this.asked != Long.MAX_VALUE;
			this.asked = Long.MAX_VALUE;
			return isNew ? Long.MAX_VALUE : 0;
		}
		long missing = (wanted - this.passed - this.outgoing.size()) - (this.asked - this.received);
		this.asked += Math.max(0, missing);
		return Math.max(0, missing);
	}

	/** A connection that breaks after the end of the answer breaks nothing. */
	private boolean isExcused(Throwable error) {
		return this.reading.hasEndedForSure() && this.loop.session().isBrokenConnection(error);
	}

	/** The source has no more. */
	private void end() {
		if (this.error != null && !isExcused(this.error)) {
			fail(this.error);
		}
		else if (this.reading.isCut()) {
			fail(new LlmStreamCutException(this.attempt.target().toString()));
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
		finish();
		this.loop.leave(this.actual, this.loop.follow(this.loop.session().succeeded(this.attempt, null)));
	}

	private void fail(Throwable failure) {
		finish();
		this.upstream.cancel();
		this.outgoing.clear();
		Step next = this.loop.failed(this.attempt, failure);
		this.attempt.abort();
		// what has failed has not given the answer that the call has by now
		this.loop.leave(this.actual, (next instanceof Step.Return) ? Step.Leave.SUPERSEDED : next);
	}

	private void finish() {
		this.finished = true;
		this.watch.end();
		if (this.reading.usage() != null) {
			this.attempt.context().used(this.reading.usage());
		}
	}

}

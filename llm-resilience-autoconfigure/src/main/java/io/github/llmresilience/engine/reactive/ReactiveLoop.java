package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmCallCancelledException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Lets Reactor run the loop while the session decides: an attempt that is not the last
 * one ends with a signal, and the session's last step tells whether to wait, to subscribe
 * again or to fail.
 */
final class ReactiveLoop {

	private final LlmCallSession session;

	private final Scheduler scheduler;

	private volatile @Nullable Step step;

	private volatile boolean cancelled;

	ReactiveLoop(LlmCallSession session, Scheduler scheduler) {
		this.session = session;
		this.scheduler = scheduler;
	}

	LlmCallSession session() {
		return this.session;
	}

	Scheduler scheduler() {
		return this.scheduler;
	}

	/**
	 * What to do next; begins the call the first time.
	 */
	Step step() {
		Step current = this.step;
		return (current != null) ? current : follow(this.session.begin());
	}

	Step follow(Step next) {
		if (next != Step.Leave.TO_OTHER) {
			this.step = next;
		}
		return next;
	}

	/**
	 * Subscribes again for as long as the call is open.
	 */
	Retry retry() {
		return Retry.from((signals) -> signals.concatMap((signal) -> next(signal.failure())));
	}

	private Mono<Boolean> next(Throwable signal) {
		if (signal == Signal.NOT_YET) {
			return next();
		}
		this.session.cancelled(signal);
		return Mono.error(signal);
	}

	private Mono<Boolean> next() {
		return Mono.defer(this::pause).repeat(() -> step() instanceof Step.Wait).then(Mono.defer(this::goOn));
	}

	private Mono<Long> pause() {
		return (step() instanceof Step.Wait wait)
				? Mono.delay(wait.duration(), this.scheduler).doOnNext((tick) -> follow(this.session.waited()))
				: Mono.empty();
	}

	private Mono<Boolean> goOn() {
		if (!(step() instanceof Step.Throw end)) {
			return Mono.just(true);
		}
		return (end.error() instanceof LlmCallCancelledException && this.cancelled) ? Mono.never()
				: Mono.error(end.error());
	}

	/**
	 * The attempt that is made beside another one, when that takes long; none if it does
	 * not.
	 */
	Mono<Step.Call> beside(Step.Call call, Duration after) {
		return Mono.delay(after, this.scheduler)
			.map((tick) -> this.session.hedge(call))
			.ofType(Step.Call.class)
			.switchIfEmpty(Mono.never());
	}

	/**
	 * Signals when another attempt has won, so that this one is not listened to any more.
	 */
	static Mono<Object> beaten(Step.Call call) {
		return Mono.create((sink) -> call.onAborted(() -> {
			if (call.isBeaten()) {
				sink.error(Signal.LEFT_TO_OTHER);
			}
		}));
	}

	/**
	 * What an attempt ends with that failed. Where there is an answer, another one gives
	 * it.
	 */
	static Signal signal(Step next) {
		return (next == Step.Leave.TO_OTHER || next instanceof Step.Return) ? Signal.LEFT_TO_OTHER : Signal.NOT_YET;
	}

	/**
	 * Signals when the time of an attempt is over.
	 */
	Mono<Void> overdue(Step.Call call) {
		AtomicLong time = new AtomicLong(call.timeout().toNanos());
		return Mono.defer(() -> Mono.delay(Duration.ofNanos(time.get()), this.scheduler)).repeat(() -> {
			long overtime = this.session.overtimeNanos(call);
			time.set(overtime);
			return overtime > 0;
		}).then();
	}

	/**
	 * Tells the session what an attempt threw.
	 */
	Step failed(Step.Call call, Throwable error) {
		if (error == Signal.OVERDUE) {
			Step next = this.session.timedOut(call, new TimeoutException());
			call.abort();
			return follow(next);
		}
		return follow(this.session.failed(call, error));
	}

	/**
	 * The chain is over: what ran in it was cancelled before, if the subscriber did.
	 */
	void end(SignalType how) {
		if (how == SignalType.CANCEL) {
			this.cancelled = true;
			this.session.cancelled(null);
		}
	}

}

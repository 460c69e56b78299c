package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmCallCancelledException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Lets Reactor run the loop while the session decides: whenever an attempt or a wait is
 * over, the session's last step tells whether to wait, to make another attempt or to
 * fail.
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

	/** What to do next; begins the call the first time. */
	Step step() {
		Step current = this.step;
		return (current != null) ? current : follow(this.session.begin());
	}

	Step follow(Step next) {
		if (next != Step.Leave.SUPERSEDED) {
			this.step = next;
		}
		return next;
	}

	/**
	 * Runs the call to its end. Attempts and waits come one after another, however many
	 * complete at once: no stack grows with them, and no queue is kept meanwhile.
	 */
	Flux<Object> run(Function<Step.Attempt, Publisher<Object>> attempts) {
		return Flux.defer(() -> act(attempts)).repeat(() -> !(step() instanceof Step.Return)).doFinally(this::end);
	}

	private Publisher<Object> act(Function<Step.Attempt, Publisher<Object>> attempts) {
		Step current = step();
		if (current instanceof Step.Attempt attempt) {
			return attempts.apply(attempt);
		}
		return (current instanceof Step.Wait wait) ? pause(wait) : raise((Step.Throw) current);
	}

	private Mono<Object> pause(Step.Wait wait) {
		return Mono.delay(wait.duration(), this.scheduler)
			.doOnNext((tick) -> follow(this.session.waited()))
			.doOnError(this.session::cancelled)
			.then(Mono.empty());
	}

	/** A Flux: a Mono is asked for its error, and then Reactor throws what is fatal. */
	private Flux<Object> raise(Step.Throw end) {
		return isUnheard(end) ? Flux.never() : Flux.error(end.error());
	}

	/** Who cancels wants to hear nothing more. */
	private boolean isUnheard(Step.Throw end) {
		return end.error() instanceof LlmCallCancelledException && this.cancelled;
	}

	/**
	 * Ends an attempt, and with it the call where that fails now: its thread may still be
	 * busy with subscribing.
	 */
	void leave(CoreSubscriber<?> attempt, Step next) {
		if (next == Step.Leave.SUPERSEDED) {
			attempt.onError(Signal.SUPERSEDED);
		}
		else if (!(next instanceof Step.Throw end)) {
			attempt.onComplete();
		}
		else if (!isUnheard(end)) {
			attempt.onError(end.error());
		}
	}

	/**
	 * The attempt that is made beside another one, when that takes long; none if it does
	 * not.
	 */
	Mono<Step.Attempt> beside(Step.Attempt attempt, Duration after) {
		return Mono.delay(after, this.scheduler)
			.map((tick) -> this.session.hedge(attempt))
			.ofType(Step.Attempt.class)
			.switchIfEmpty(Mono.never());
	}

	/**
	 * Signals when another attempt has won, so that this one is not listened to any more.
	 */
	static Mono<Object> beaten(Step.Attempt attempt) {
		return Mono.create((sink) -> attempt.onAborted(() -> {
			if (attempt.isBeaten()) {
				sink.error(Signal.SUPERSEDED);
			}
		}));
	}

	/** Tells the session what an attempt threw. */
	Step failed(Step.Attempt attempt, Throwable error) {
		if (error == Signal.OVERDUE) {
			Step next = this.session.timedOut(attempt, new TimeoutException());
			attempt.abort();
			return follow(next);
		}
		return follow(this.session.failed(attempt, error));
	}

	/**
	 * The chain is over: what ran in it was cancelled before, if the subscriber did.
	 * Where the chain itself broke, the call has not ended yet.
	 */
	void end(SignalType how) {
		if (how == SignalType.CANCEL) {
			this.cancelled = true;
		}
		if (how != SignalType.ON_COMPLETE) {
			this.session.cancelled(null);
		}
	}

}

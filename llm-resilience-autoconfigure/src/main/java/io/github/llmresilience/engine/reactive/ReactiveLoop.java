/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.llmresilience.engine.AttemptOnThread;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.failure.LlmCallCancelledException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/**
 * Runs the steps of a session with Reactor. After each attempt and each wait, the last
 * step of the session determines whether to wait, to make another attempt or to fail.
 */
final class ReactiveLoop {

	/** The time that a source has to end by itself after its request was aborted. */
	private static final Duration TIME_TO_END = Duration.ofMillis(200);

	private final LlmCallSession session;

	private final CallScheduler scheduler;

	private volatile @Nullable Step step;

	private volatile boolean cancelled;

	private volatile boolean begun;

	ReactiveLoop(LlmCallSession session, CallScheduler scheduler) {
		this.session = session;
		this.scheduler = scheduler;
	}

	LlmCallSession session() {
		return this.session;
	}

	CallScheduler scheduler() {
		return this.scheduler;
	}

	/** Returns the next step. The first invocation begins the call. */
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
	 * Runs the call to its end. Attempts and waits run one after another. The stack does
	 * not grow if many of them complete synchronously, and no elements are queued.
	 */
	Flux<Object> run(Function<Step.Attempt, Publisher<Object>> attempts) {
		return Flux.defer(() -> act(attempts)).repeat(() -> !(step() instanceof Step.Return)).doFinally(this::end);
	}

	private Publisher<Object> act(Function<Step.Attempt, Publisher<Object>> attempts) {
		Step current = step();
		if (current instanceof Step.Attempt attempt) {
			return mayStartHere() ? attempts.apply(attempt) : Flux.defer(() -> attempts.apply(attempt))
				.delaySubscription(this.scheduler.onThreadThatMayBlock());
		}
		return (current instanceof Step.Wait wait) ? pause(wait) : raise((Step.Throw) current);
	}

	/**
	 * Whether to subscribe to an attempt on the current thread. The caller chooses the
	 * thread of the first attempt. A later attempt follows a signal, whose thread may be
	 * one that must not block.
	 */
	private boolean mayStartHere() {
		boolean first = !this.begun;
		this.begun = true;
		return first || !Schedulers.isInNonBlockingThread();
	}

	private Mono<Object> pause(Step.Wait wait) {
		return this.scheduler.waitFor(this.session.beginWait(wait))
			.doOnSuccess((over) -> follow(this.session.waited()))
			.onErrorResume((ex) -> {
				follow(this.session.cancelled(ex));
				return Mono.empty();
			})
			.then(Mono.empty());
	}

	/**
	 * Returns the error as a Flux. Reactor reads the error of a Mono directly and throws
	 * a fatal error without signalling it.
	 */
	private Flux<Object> raise(Step.Throw end) {
		return isUnheard(end) ? Flux.never() : Flux.error(end.error());
	}

	/** Whether to signal no error, because the subscriber has cancelled. */
	private boolean isUnheard(Step.Throw end) {
		return end.error() instanceof LlmCallCancelledException && this.cancelled;
	}

	/**
	 * Ends an attempt with the signal for the next step. If the call fails, the error is
	 * signalled here, because the thread of the attempt may still be subscribing.
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
	 * Returns the hedge of an attempt after the given time. Never signals if there is no
	 * hedge.
	 */
	Mono<Step.Attempt> beside(Step.Attempt attempt, Duration after) {
		return this.scheduler.after(after)
			.then(Mono.fromSupplier(() -> this.session.hedge(attempt)))
			.ofType(Step.Attempt.class)
			.switchIfEmpty(Mono.never());
	}

	/**
	 * Returns a publisher that signals {@link Signal#SUPERSEDED} when another attempt has
	 * won, so that the signals of this attempt are ignored.
	 */
	static Mono<Object> beaten(Step.Attempt attempt) {
		return Mono.create((sink) -> attempt.onAborted(() -> {
			if (attempt.isBeaten()) {
				sink.error(Signal.SUPERSEDED);
			}
		}));
	}

	/** Stops the source of an attempt for a subscriber that has cancelled. */
	void cancel(Step.Attempt attempt, AttemptOnThread thread, Source source) {
		stop(attempt, thread, source, Runnable::run);
	}

	/**
	 * Stops the source of an attempt that is over. Does not wait for the cancellation, so
	 * that the call goes on.
	 */
	void stop(Step.Attempt attempt, AttemptOnThread thread, Source source) {
		stop(attempt, thread, source, this.scheduler.threads());
	}

	private void stop(Step.Attempt attempt, AttemptOnThread thread, Source source, Executor executor) {
		this.scheduler.runWhereBlockingIsAllowed(() -> {
			if (attempt.abort() && this.scheduler.defersCancellation()) {
				cancelLater(source);
			}
			else {
				executor.execute(source::cancel);
			}
			this.scheduler.ownThreads().abandoned().aborted(thread);
		});
	}

	/**
	 * Cancels a source whose request was aborted, unless it ends by itself, as it should.
	 * {@link CallScheduler#defersCancellation} says why.
	 */
	private void cancelLater(Source source) {
		try {
			this.scheduler.schedule(() -> {
				if (!source.hasEnded()) {
					source.cancel();
				}
			}, TIME_TO_END);
		}
		catch (RuntimeException ex) {
			source.cancel();
		}
	}

	/**
	 * Whether to subscribe to the publisher of an attempt on a thread of its own, because
	 * its client may block the thread beyond the limits.
	 */
	boolean runsOnOwnThread(Step.Attempt attempt, PublisherBody body) {
		return this.scheduler.ownThreads().isNeededFor(this.session, attempt, body::ignoresAborts);
	}

	/** Reports the error of an attempt to the session. */
	Step failed(Step.Attempt attempt, Throwable error) {
		if (error == Signal.OVERDUE) {
			return follow(this.session.timedOut(attempt, new TimeoutException()));
		}
		return follow(this.session.failed(attempt, error));
	}

	/**
	 * Ends the call after its reactive chain has ended. If the subscriber cancelled,
	 * Reactor has already cancelled the running attempt. If the chain itself failed, the
	 * session is still open and is cancelled here.
	 */
	void end(SignalType how) {
		if (how == SignalType.CANCEL) {
			this.cancelled = true;
		}
		Step last = this.step;
		if (how != SignalType.ON_COMPLETE && (last == null || last.isOpen())) {
			this.scheduler.runWhereBlockingIsAllowed(() -> this.session.cancelled(null));
		}
	}

}

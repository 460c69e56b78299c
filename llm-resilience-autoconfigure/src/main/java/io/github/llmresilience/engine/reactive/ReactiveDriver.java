/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.List;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.call.LlmStreamRestart;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.ModelOverrides;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.time.Watchdog;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * Runs calls that return a publisher. After subscription, each attempt invokes the method
 * again.
 */
public final class ReactiveDriver {

	private final LlmCallEngine engine;

	private final CallScheduler scheduler;

	private final StreamReaders readers;

	private final DriverMode mode;

	/**
	 * Creates a driver.
	 * @param timer the scheduler that times waits and limits
	 * @param watchdog watches methods that may block before they return a publisher
	 * @param threads the threads of attempts that must not run on the current thread
	 */
	public ReactiveDriver(LlmCallEngine engine, Supplier<Scheduler> timer, OwnThreads threads, Watchdog watchdog,
			List<? extends LlmStreamReader<?>> readers, DriverMode mode) {
		this(engine, new CallScheduler(timer, threads, watchdog, engine.openWork(),
				Schedulers.DEFAULT_BOUNDED_ELASTIC_ON_VIRTUAL_THREADS), readers, mode);
	}

	ReactiveDriver(LlmCallEngine engine, CallScheduler scheduler, List<? extends LlmStreamReader<?>> readers,
			DriverMode mode) {
		this.engine = engine;
		this.scheduler = scheduler;
		this.readers = new StreamReaders(readers);
		this.mode = mode;
	}

	/**
	 * Returns a call with at most one value. The call starts at subscription, and each
	 * subscription is a new call. Cancellation ends the call and its running attempt.
	 */
	public Mono<Object> mono(LlmCallSettings configured, PublisherBody body) {
		LlmModelOverride ofMethod = ModelOverrides.onThisThread();
		return Mono.deferContextual((view) -> {
			LlmCallSettings settings = configured.with(overrideOf(view, ofMethod));
			if (this.mode == DriverMode.BARE) {
				return PublisherAttempt.mono(this.engine.bareContext(settings), body)
					.mapNotNull((value) -> LlmResult.complete(value, settings.primary().target(), List.of()));
			}
			return new MonoCall(begin(settings, view), body).answer();
		});
	}

	/**
	 * Returns a call that answers with a stream. The call starts at subscription, and
	 * each subscription is a new call. Cancellation ends the call and its running
	 * attempt.
	 */
	public Flux<Object> flux(LlmCallSettings configured, PublisherBody body) {
		LlmModelOverride ofMethod = ModelOverrides.onThisThread();
		return Flux.deferContextual((view) -> {
			LlmCallSettings settings = configured.with(overrideOf(view, ofMethod));
			if (this.mode == DriverMode.BARE) {
				return PublisherAttempt.flux(this.engine.bareContext(settings), body);
			}
			return new FluxCall(begin(settings, view), body, this.readers, LlmStreamRestart.find(view)).answer();
		});
	}

	/**
	 * Returns the override of a subscription: that of its context, combined with that of
	 * the block in which the method was called or of the subscribing thread, and with
	 * that of the attempt around it.
	 */
	private static @Nullable LlmModelOverride overrideOf(ContextView view, @Nullable LlmModelOverride ofMethod) {
		LlmModelOverride ofThread = (ofMethod != null) ? ofMethod : ModelOverrides.onThisThread();
		LlmModelOverride outer = ModelOverrides.combine(ofThread, ModelOverrides.ofAttemptIn(view));
		return ModelOverrides.combine(LlmModelOverride.find(view), outer);
	}

	/**
	 * Streams from a model inside an attempt of a method, with its own retries, fallbacks
	 * and resumed streams. Other work of the method, such as running tools, is not
	 * repeated.
	 */
	public Flux<Object> streamFromModel(LlmCallContext context, ModelStream stream) {
		return Flux.deferContextual((view) -> {
			LlmCallSession session = LlmCallSession.modelCallIn(context, spanAround(view), stream.offersTools());
			if (session == null) {
				return PublisherAttempt.flux(context, stream);
			}
			session.partial().attemptsContinueIt(stream.onRestart());
			return new FluxCall(loop(session), stream, new StreamReaders(List.of(stream.reader())),
					LlmStreamRestart.find(view))
				.answer();
		});
	}

	private ReactiveLoop begin(LlmCallSettings settings, ContextView view) {
		return loop(this.engine.newSession(settings, spanAround(view)));
	}

	private ReactiveLoop loop(LlmCallSession session) {
		return new ReactiveLoop(session, this.scheduler);
	}

	/**
	 * Returns the span in the subscriber's context, or the current span of the thread.
	 */
	private @Nullable Object spanAround(ContextView view) {
		LlmCallTracer tracer = this.engine.tracer();
		return view.hasKey(tracer.contextKey()) ? view.get(tracer.contextKey()) : tracer.current();
	}

}

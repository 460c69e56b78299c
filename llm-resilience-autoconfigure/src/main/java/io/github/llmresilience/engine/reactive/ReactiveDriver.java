package io.github.llmresilience.engine.reactive;

import java.util.List;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.call.LlmStreamRestart;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/**
 * Makes the attempts of calls whose answer is a publisher. The method is invoked anew for
 * each attempt, when the answer is subscribed to.
 */
public final class ReactiveDriver {

	private final LlmCallEngine engine;

	private final Supplier<Scheduler> scheduler;

	private final StreamReaders readers;

	private final DriverMode mode;

	public ReactiveDriver(LlmCallEngine engine, Supplier<Scheduler> scheduler,
			List<? extends LlmStreamReader<?>> readers, DriverMode mode) {
		this.engine = engine;
		this.scheduler = scheduler;
		this.readers = new StreamReaders(readers);
		this.mode = mode;
	}

	/**
	 * A call with at most one value. Nothing happens before it is subscribed to; each
	 * subscription is a call of its own. Cancelling it ends the attempt that runs.
	 */
	public Mono<Object> mono(LlmCallSettings settings, PublisherBody body) {
		if (this.mode == DriverMode.BARE) {
			return PublisherAttempt.mono(this.engine.bareContext(settings), body)
				.mapNotNull((value) -> LlmResult.complete(value, settings.primary().target(), List.of()));
		}
		return Mono.deferContextual((view) -> new MonoCall(begin(settings, view), body).answer());
	}

	/**
	 * A call whose answer is a stream. Nothing happens before it is subscribed to; each
	 * subscription is a call of its own. Cancelling it ends the attempt that runs.
	 */
	public Flux<Object> flux(LlmCallSettings settings, PublisherBody body) {
		if (this.mode == DriverMode.BARE) {
			return Flux.defer(() -> PublisherAttempt.flux(this.engine.bareContext(settings), body));
		}
		return Flux.deferContextual((
				view) -> new FluxCall(begin(settings, view), body, this.readers, LlmStreamRestart.find(view)).answer());
	}

	/**
	 * Streams from a model inside an attempt, with retries, fallbacks and a seam of its
	 * own: what the method has done around it, such as running tools, is not done again.
	 */
	public Flux<Object> streamFromModel(LlmCallContext context, ModelStream stream) {
		return Flux.deferContextual((view) -> {
			LlmCallSession session = LlmCallSession.modelCallIn(context, spanAround(view), stream.offersTools());
			if (session == null) {
				return PublisherAttempt.flux(context, stream.body());
			}
			session.partial().attemptsContinueIt(stream.onRestart());
			return new FluxCall(loop(session), stream.body(), new StreamReaders(List.of(stream.reader())),
					LlmStreamRestart.find(view))
				.answer();
		});
	}

	private ReactiveLoop begin(LlmCallSettings settings, ContextView view) {
		return loop(this.engine.newSession(settings, spanAround(view)));
	}

	private ReactiveLoop loop(LlmCallSession session) {
		return new ReactiveLoop(session, this.scheduler.get());
	}

	/** The subscriber's, else that of the thread that subscribes. */
	private @Nullable Object spanAround(ContextView view) {
		LlmCallTracer tracer = this.engine.tracer();
		return view.hasKey(tracer.contextKey()) ? view.get(tracer.contextKey()) : tracer.current();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmStreamRestart;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.reactivestreams.Publisher;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Creates the publisher of one attempt. The method is invoked at subscription, inside the
 * context of the attempt. An exception that the method throws becomes an error signal.
 */
final class PublisherAttempt {

	private PublisherAttempt() {
	}

	/**
	 * Creates the publisher of an attempt with at most one value. The subscriber gets
	 * only the complete value and cannot discard a part of a stream. The restart hook of
	 * the subscriber is therefore removed.
	 */
	static Mono<Object> mono(LlmCallContext context, PublisherBody body) {
		return Mono.defer(() -> Mono.from(invoke(context, body)))
			.contextWrite((view) -> LlmStreamRestart.remove(carry(context, view)));
	}

	static Flux<Object> flux(LlmCallContext context, PublisherBody body) {
		return Flux.defer(() -> invoke(context, body)).contextWrite((view) -> carry(context, view));
	}

	private static Context carry(LlmCallContext context, Context outer) {
		LlmAttemptTrace trace = AttemptScope.traceOf(context);
		Object handle = trace.handle();
		Context inner = outer.put(LlmCallContext.CONTEXT_KEY, context);
		return (handle != null) ? inner.put(trace.contextKey(), handle) : inner;
	}

	private static Publisher<Object> invoke(LlmCallContext context, PublisherBody body) {
		AttemptScope scope = AttemptScope.open(context);
		try {
			Publisher<?> publisher = body.attempt();
			return (publisher != null) ? scoped(context, publisher) : Mono.error(new IllegalStateException(
					"An @LlmCall method returned null instead of a publisher; return an empty one"));
		}
		catch (Throwable ex) {
			if (FailureClassifiers.isInterrupt(ex)) {
				Thread.currentThread().interrupt();
			}
			return Mono.error(ex);
		}
		finally {
			scope.close();
		}
	}

	/** A publisher whose signals are known has no code that needs the context. */
	@SuppressWarnings("unchecked")
	private static Publisher<Object> scoped(LlmCallContext context, Publisher<?> publisher) {
		if (publisher instanceof Fuseable.ScalarCallable) {
			return (Publisher<Object>) publisher;
		}
		Flux<Object> scoped = new ScopedPublisher(context, publisher);
		return (publisher instanceof Mono) ? Mono.fromDirect(scoped) : scoped;
	}

}

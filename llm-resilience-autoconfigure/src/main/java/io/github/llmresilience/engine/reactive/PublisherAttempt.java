package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmStreamRestart;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * The publisher of one attempt: made when it is subscribed to, inside its context. What a
 * method throws before it returns one is the publisher's failure.
 */
final class PublisherAttempt {

	private PublisherAttempt() {
	}

	/**
	 * What is collected into one value cannot be taken back by whoever waits for it, so
	 * nobody is told of streams inside that begin anew.
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

	@SuppressWarnings("unchecked")
	private static Publisher<Object> invoke(LlmCallContext context, PublisherBody body) {
		AttemptScope scope = AttemptScope.open(context);
		try {
			Publisher<?> publisher = body.attempt();
			return (publisher != null) ? (Publisher<Object>) publisher : Mono.error(new IllegalStateException(
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

}

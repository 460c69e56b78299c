package io.github.llmresilience.observation;

import io.github.llmresilience.call.LlmCallContext;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry the context of a call to other threads, for
 * example with Spring's {@code ContextPropagatingTaskDecorator}. Found by the service
 * loader.
 */
public final class LlmCallContextAccessor implements ThreadLocalAccessor<LlmCallContext> {

	/** The key of the context in snapshots and in the Reactor context. */
	public static final String KEY = LlmCallContext.CONTEXT_KEY;

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable LlmCallContext getValue() {
		return LlmCallContext.Scope.current();
	}

	@Override
	public void setValue(LlmCallContext value) {
		LlmCallContext.Scope.open(value);
	}

	@Override
	public void setValue() {
		LlmCallContext.Scope.open(null);
	}

}

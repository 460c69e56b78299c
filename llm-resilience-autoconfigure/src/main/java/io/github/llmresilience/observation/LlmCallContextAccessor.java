/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.github.llmresilience.call.LlmCallContext;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the context of a call to other threads with Micrometer's context propagation,
 * for example with Spring's {@code ContextPropagatingTaskDecorator}. Registered as a
 * service for {@link java.util.ServiceLoader}.
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

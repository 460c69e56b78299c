/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.github.llmresilience.call.LlmModelOverride;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the override of a block of code to other threads with Micrometer's context
 * propagation. Registered as a service for {@link java.util.ServiceLoader}.
 */
public final class LlmModelOverrideAccessor implements ThreadLocalAccessor<LlmModelOverride> {

	@Override
	public Object key() {
		return LlmModelOverride.CONTEXT_KEY;
	}

	@Override
	public @Nullable LlmModelOverride getValue() {
		return LlmModelOverride.Scope.current();
	}

	@Override
	public void setValue(LlmModelOverride value) {
		LlmModelOverride.Scope.restore(value);
	}

	@Override
	public void setValue() {
		LlmModelOverride.Scope.restore(null);
	}

}

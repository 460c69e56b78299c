/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AttemptBody;
import org.jspecify.annotations.Nullable;

/**
 * A model call inside an attempt of a method. It throws no checked exception.
 *
 * @param <T> the type of the answer
 * @param body calls the target of its context and returns the answer
 * @param offersTools whether the request offers tools to the model
 * @param ignoring whether the client of a target is known to ignore aborts and interrupts
 */
public record ModelRequest<T>(Supplier<T> body, boolean offersTools,
		Predicate<LlmTarget> ignoring) implements AttemptBody {

	@Override
	public @Nullable Object attempt() {
		return this.body.get();
	}

	@Override
	public boolean ignoresAborts(LlmTarget target) {
		return this.ignoring.test(target);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * The code that runs in each attempt.
 */
@FunctionalInterface
public interface AttemptBody {

	/**
	 * Makes one attempt.
	 * @return the answer
	 * @throws Throwable if the attempt fails
	 */
	@Nullable Object attempt() throws Throwable;

	/**
	 * Whether the client that an attempt at a target uses is known to ignore aborts and
	 * interrupts.
	 * @return false by default
	 */
	default boolean ignoresAborts(LlmTarget target) {
		return false;
	}

}

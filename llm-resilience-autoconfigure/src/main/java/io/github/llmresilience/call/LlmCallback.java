/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * The code that a {@link LlmCallTemplate} runs in each attempt.
 *
 * @param <T> the type of the answer
 * @param <E> the type of the checked exception
 */
@FunctionalInterface
public interface LlmCallback<T extends @Nullable Object, E extends Exception> {

	/**
	 * Makes one attempt.
	 * @param context the context of the attempt, for example its target and the earlier
	 * errors
	 * @return the answer
	 * @throws E if the attempt fails
	 */
	T doInCall(LlmCallContext context) throws E;

}

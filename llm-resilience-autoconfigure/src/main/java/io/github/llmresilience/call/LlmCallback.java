package io.github.llmresilience.call;

import io.github.llmresilience.engine.blocking.DefaultLlmCallTemplate;
import org.jspecify.annotations.Nullable;

/**
 * What {@link DefaultLlmCallTemplate} does in each attempt.
 *
 * @param <T> the type of the answer
 * @param <E> the checked exception it may throw
 */
@FunctionalInterface
public interface LlmCallback<T extends @Nullable Object, E extends Exception> {

	/**
	 * Makes one attempt.
	 * @param context the attempt: which model to call, what went wrong before
	 * @return the answer
	 * @throws E if the attempt fails
	 */
	T doInCall(LlmCallContext context) throws E;

}

package io.github.llmresilience.engine;

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

}

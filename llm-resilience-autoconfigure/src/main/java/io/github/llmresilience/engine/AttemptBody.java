package io.github.llmresilience.engine;

import org.jspecify.annotations.Nullable;

/**
 * What is done in each attempt.
 */
@FunctionalInterface
public interface AttemptBody {

	/**
	 * Makes one attempt.
	 * @throws Throwable whatever goes wrong
	 */
	@Nullable Object attempt() throws Throwable;

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of methods with one kind of return type.
 */
@FunctionalInterface
public interface MethodDriver {

	/**
	 * Makes a call.
	 * @param recovery returns a degraded answer if the call fails
	 * @return the return value of the method: the answer, a future or a publisher
	 * @throws Throwable the exception for the caller of the method
	 */
	@Nullable Object call(LlmCallSettings settings, AttemptBody body, Recovery recovery) throws Throwable;

}

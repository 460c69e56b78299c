package io.github.llmresilience.aop;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of methods of one return type.
 */
@FunctionalInterface
public interface MethodDriver {

	/**
	 * Makes a call.
	 * @throws Throwable what the method's caller is thrown
	 */
	@Nullable Object call(LlmCallSettings settings, AttemptBody body) throws Throwable;

}

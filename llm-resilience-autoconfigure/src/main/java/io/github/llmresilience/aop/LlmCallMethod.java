package io.github.llmresilience.aop;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * An {@code @LlmCall} method, ready to be called.
 *
 * @param settings all that was decided about its calls
 * @param previousErrors where its parameter stands that receives the errors so far, or
 * {@value #NO_PARAMETER} if it has none
 */
record LlmCallMethod(LlmCallSettings settings, int previousErrors) {

	static final int NO_PARAMETER = -1;

	/**
	 * Makes one attempt.
	 */
	@Nullable Object attempt(ProxyMethodInvocation invocation) throws Throwable {
		ProxyMethodInvocation attempt = (ProxyMethodInvocation) invocation.invocableClone();
		if (this.previousErrors != NO_PARAMETER) {
			Object[] arguments = attempt.getArguments();
			arguments[this.previousErrors] = LlmCallContext.current().errors();
			attempt.setArguments(arguments);
		}
		return attempt.proceed();
	}

}

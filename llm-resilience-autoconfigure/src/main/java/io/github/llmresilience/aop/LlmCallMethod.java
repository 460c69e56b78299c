package io.github.llmresilience.aop;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.LlmCallSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/**
 * An {@code @LlmCall} method, ready to be called.
 *
 * @param settings all that was decided about its calls
 * @param driver makes its calls
 * @param previousErrors where its parameter stands that receives the errors so far, or
 * {@value #NO_PARAMETER} if it has none
 */
record LlmCallMethod(LlmCallSettings settings, MethodDriver driver, int previousErrors) {

	static final int NO_PARAMETER = -1;

	@Nullable Object call(ProxyMethodInvocation invocation) throws Throwable {
		return this.driver.call(this.settings, () -> attempt(invocation));
	}

	/**
	 * Advice that asks for the current invocation must find it also where an attempt is
	 * made later, or on another thread.
	 */
	private @Nullable Object attempt(ProxyMethodInvocation invocation) throws Throwable {
		ProxyMethodInvocation attempt = (ProxyMethodInvocation) invocation.invocableClone();
		if (this.previousErrors != NO_PARAMETER) {
			Object[] arguments = attempt.getArguments();
			arguments[this.previousErrors] = LlmCallContext.current().errors();
			attempt.setArguments(arguments);
		}
		return ExposeInvocationInterceptor.INSTANCE.invoke(attempt);
	}

}

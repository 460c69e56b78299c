package io.github.llmresilience.aop;

import java.util.Objects;
import java.util.function.Supplier;

import io.github.llmresilience.engine.blocking.BlockingDriver;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Hands the call of an {@code @LlmCall} method to the driver. Each attempt runs the whole
 * rest of the advice chain again: a second {@code proceed()} of the same invocation would
 * skip it.
 */
final class LlmCallInterceptor implements MethodInterceptor {

	private final LlmCallMethods methods;

	private final Supplier<BlockingDriver> driver;

	LlmCallInterceptor(LlmCallMethods methods, Supplier<BlockingDriver> driver) {
		this.methods = methods;
		this.driver = driver;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Class<?> targetClass = Objects.requireNonNull(invocation.getThis()).getClass();
		LlmCallMethod method = this.methods.find(invocation.getMethod(), targetClass);
		if (method == null) {
			return invocation.proceed();
		}
		ProxyMethodInvocation pristine = (ProxyMethodInvocation) invocation;
		return this.driver.get().call(method.settings(), () -> method.attempt(pristine));
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.Objects;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Passes the calls of {@code @LlmCall} methods to their driver. Each attempt runs the
 * rest of the advice chain on its own copy of the invocation, because a second
 * {@code proceed()} of the same invocation skips the chain.
 */
final class LlmCallInterceptor implements MethodInterceptor {

	private final LlmCallMethods methods;

	LlmCallInterceptor(LlmCallMethods methods) {
		this.methods = methods;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Class<?> targetClass = Objects.requireNonNull(invocation.getThis()).getClass();
		LlmCallMethod method = this.methods.find(invocation.getMethod(), targetClass);
		return (method != null) ? method.call((ProxyMethodInvocation) invocation) : invocation.proceed();
	}

}

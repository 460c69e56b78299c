/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.function.BooleanSupplier;

import org.aopalliance.aop.Advice;

import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Applies {@link LlmCallInterceptor} to {@code @LlmCall} methods.
 */
public final class LlmCallAdvisor extends AbstractPointcutAdvisor {

	/**
	 * The default order of the advisor. It runs outside of {@code @Transactional}, so
	 * that each attempt has its own transaction and a failed commit is a failed attempt.
	 * It runs inside of {@code @Async} and of Spring's own {@code @Retryable}.
	 */
	public static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

	private final transient LlmCallPointcut pointcut;

	private final transient LlmCallInterceptor interceptor;

	public LlmCallAdvisor(LlmCallMethods methods, BooleanSupplier subclassProxies, int order) {
		this.pointcut = new LlmCallPointcut(new Proxying(subclassProxies));
		this.interceptor = new LlmCallInterceptor(methods);
		setOrder(order);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.interceptor;
	}

}

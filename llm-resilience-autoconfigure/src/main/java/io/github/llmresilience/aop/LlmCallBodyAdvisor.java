/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.function.BooleanSupplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.AttemptScope;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Records that an attempt has reached the body of its method. Its order is the lowest
 * precedence. If other advice returns a result itself, for example a cache, the attempt
 * does not reach the body, and the circuit breaker does not count it.
 */
public final class LlmCallBodyAdvisor extends AbstractPointcutAdvisor {

	private final transient LlmCallPointcut pointcut;

	private final transient MethodInterceptor interceptor = (invocation) -> {
		AttemptScope.markBodyReached(LlmCallContext.Scope.current());
		return invocation.proceed();
	};

	public LlmCallBodyAdvisor(BooleanSupplier subclassProxies) {
		this.pointcut = new LlmCallPointcut(new Proxying(subclassProxies));
		setOrder(Ordered.LOWEST_PRECEDENCE);
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

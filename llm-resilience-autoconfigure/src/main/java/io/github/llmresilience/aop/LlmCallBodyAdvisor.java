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
 * Records that an attempt has reached the body of its method. It runs inside of all other
 * advice. An attempt that other advice has answered, such as {@code @Cacheable}, does not
 * reach the body, so it counts for no circuit breaker.
 */
public final class LlmCallBodyAdvisor extends AbstractPointcutAdvisor {

	private final transient LlmCallPointcut pointcut;

	private final transient MethodInterceptor interceptor = (invocation) -> {
		AttemptScope.reachesBody(LlmCallContext.Scope.current());
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

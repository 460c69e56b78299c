package io.github.llmresilience.othermodel;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Pointcut;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Makes each request to a model that is no chat model a call of its own, inside an
 * {@code @LlmCall}. Its failures are retried there and do not concern the chat model of
 * the method. Outside of an {@code @LlmCall} it has no effect.
 */
public final class OtherModelAdvisor extends AbstractPointcutAdvisor {

	private final transient ModelKinds kinds;

	private final transient Supplier<OtherModelCalls> calls;

	private final transient Pointcut pointcut;

	public OtherModelAdvisor(ModelKinds kinds, Supplier<OtherModelCalls> calls) {
		this.kinds = kinds;
		this.calls = calls;
		StaticMethodMatcherPointcut requests = new RequestPointcut();
		requests.setClassFilter((type) -> !Modifier.isFinal(type.getModifiers()) && kinds.of(type) != null);
		this.pointcut = requests;
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return (MethodInterceptor) this::invoke;
	}

	private @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object model = invocation.getThis();
		String kind = (model != null && LlmCallContext.Scope.current() != null) ? this.kinds.of(model.getClass())
				: null;
		if (model == null || kind == null) {
			return invocation.proceed();
		}
		return this.calls.get()
			.call(kind, AopUtils.getTargetClass(model),
					() -> ((ProxyMethodInvocation) invocation).invocableClone().proceed());
	}

	private static final class RequestPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return ModelKinds.isRequest(method);
		}

	}

}

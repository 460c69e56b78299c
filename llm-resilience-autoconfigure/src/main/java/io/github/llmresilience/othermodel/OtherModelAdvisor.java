/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.othermodel;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.LlmCallSession;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Makes each request to a model that is no chat model a call of its own, inside an
 * {@code @LlmCall}. Its failures are retried there and never lead to another chat model.
 * Outside of an {@code @LlmCall} it has no effect.
 */
public final class OtherModelAdvisor extends AbstractPointcutAdvisor {

	private final transient ModelKinds kinds;

	private final transient Supplier<OtherModelCalls> calls;

	private final transient Pointcut pointcut;

	public OtherModelAdvisor(ModelKinds kinds, Supplier<OtherModelCalls> calls) {
		this.kinds = kinds;
		this.calls = calls;
		StaticMethodMatcherPointcut requests = new RequestPointcut();
		requests.setClassFilter((type) -> kinds.of(type) != null && canBeSubclassed(type));
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

	/**
	 * Returns this advice for a proxy of the interface of a model, whose class need not
	 * be one that can be subclassed.
	 */
	public Advisor forInterface() {
		return new DefaultPointcutAdvisor(new RequestPointcut(), getAdvice());
	}

	private @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object model = invocation.getThis();
		String kind = (model != null && isProtected(LlmCallContext.Scope.current())) ? this.kinds.of(model.getClass())
				: null;
		if (model == null || kind == null) {
			return invocation.proceed();
		}
		return this.calls.get().call(kind, AopUtils.getTargetClass(model), new OtherModelRequest(invocation));
	}

	private static boolean isProtected(@Nullable LlmCallContext context) {
		return context != null && LlmCallSession.of(context) != null;
	}

	/**
	 * Whether a subclass can stand for a class. A final method of a proxy would read
	 * fields that are not set.
	 */
	public static boolean canBeSubclassed(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) && !type.isSealed()
				&& Stream.of(type.getMethods())
					.noneMatch((method) -> Modifier.isFinal(method.getModifiers())
							&& !Modifier.isStatic(method.getModifiers()) && method.getDeclaringClass() != Object.class);
	}

	private static final class RequestPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return ModelKinds.isRequest(method);
		}

	}

}

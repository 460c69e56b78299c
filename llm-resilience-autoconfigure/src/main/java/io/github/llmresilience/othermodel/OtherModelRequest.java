/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.othermodel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.util.ReflectionUtils;

/**
 * A request to a model: an invocation of one of its methods.
 *
 * @param invocation the invocation
 */
record OtherModelRequest(MethodInvocation invocation) {

	/** Sends the request to the model whose method was invoked. */
	@Nullable Object send() throws Throwable {
		return ((ProxyMethodInvocation) this.invocation).invocableClone().proceed();
	}

	/** Sends the request to another model. */
	@Nullable Object sendTo(Object model) throws Throwable {
		Method invoked = this.invocation.getMethod();
		Method method = ReflectionUtils.findMethod(model.getClass(), invoked.getName(), invoked.getParameterTypes());
		if (method == null) {
			throw new IllegalStateException(model.getClass().getName()
					+ " cannot be a fallback, because it has no method " + invoked.getName());
		}
		ReflectionUtils.makeAccessible(method);
		try {
			return method.invoke(model, this.invocation.getArguments());
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}

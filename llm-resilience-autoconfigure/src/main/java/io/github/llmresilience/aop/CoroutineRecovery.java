/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.github.llmresilience.engine.blocking.RecoverMethods;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.CoroutinesUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Recovers suspending functions with the {@code @Recover} methods of Spring Retry, which
 * may be suspending functions, too. Spring Retry itself compares return types of Java,
 * and that of all suspending functions is {@link Object}. This class compares those of
 * Kotlin; otherwise it chooses as Spring Retry does: by the type of the exception, and by
 * the arguments.
 *
 * @param target the bean, without its proxy
 * @param function the suspending function that fails
 * @param arguments the arguments of the function, without its continuation
 */
record CoroutineRecovery(Object target, Method function, @Nullable Object[] arguments) implements Recovery {

	/**
	 * Creates the recovery of a call.
	 * @param arguments the arguments of the Java method, with the continuation
	 */
	static Recovery of(Object target, Method function, @Nullable Object[] arguments) {
		return new CoroutineRecovery(target, function, Arrays.copyOf(arguments, arguments.length - 1));
	}

	/** Returns what a {@code @Recover} method returns as a publisher. */
	@Override
	public Publisher<?> recover(Throwable failure) throws Throwable {
		for (Throwable candidate : RecoverMethods.candidates(failure)) {
			Method method = RecoverMethods.in(this.target.getClass())
				.stream()
				.filter((recover) -> fits(recover, candidate))
				.min(Comparator.<Method>comparingInt((recover) -> distance(recover, candidate))
					.thenComparing((recover) -> -parameters(recover).size()))
				.orElse(null);
			if (method != null) {
				return invoke(method, candidate);
			}
		}
		throw failure;
	}

	private boolean fits(Method recover, Throwable failure) {
		List<Class<?>> parameters = parameters(recover);
		boolean acceptsAll = parameters.isEmpty()
				|| (parameters.get(0).isInstance(failure) && acceptArguments(parameters.subList(1, parameters.size())));
		return acceptsAll && returnType(this.function).isAssignableFrom(returnType(recover));
	}

	private boolean acceptArguments(List<Class<?>> parameters) {
		if (parameters.size() > this.arguments.length) {
			return false;
		}
		for (int i = 0; i < parameters.size(); i++) {
			Object argument = this.arguments[i];
			if (argument != null && !ClassUtils.isAssignableValue(parameters.get(i), argument)) {
				return false;
			}
		}
		return true;
	}

	/** Returns the parameters without the continuation of a suspending function. */
	private static List<Class<?>> parameters(Method method) {
		List<Class<?>> all = List.of(method.getParameterTypes());
		return KotlinDetector.isSuspendingFunction(method) ? all.subList(0, all.size() - 1) : all;
	}

	/** Returns the return type in Kotlin. */
	private static Class<?> returnType(Method method) {
		return ClassUtils.resolvePrimitiveIfNecessary(new MethodParameter(method, -1).getParameterType());
	}

	private static int distance(Method recover, Throwable failure) {
		List<Class<?>> parameters = parameters(recover);
		if (parameters.isEmpty()) {
			return Integer.MAX_VALUE;
		}
		int distance = 0;
		Class<?> type = failure.getClass();
		while (type != null && type != parameters.get(0)) {
			type = type.getSuperclass();
			distance++;
		}
		return distance;
	}

	private Publisher<?> invoke(Method recover, Throwable failure) throws Throwable {
		List<Class<?>> parameters = parameters(recover);
		@Nullable Object[] arguments = new Object[parameters.size()];
		if (arguments.length > 0) {
			arguments[0] = failure;
			System.arraycopy(this.arguments, 0, arguments, 1, arguments.length - 1);
		}
		ReflectionUtils.makeAccessible(recover);
		if (KotlinDetector.isSuspendingFunction(recover)) {
			return CoroutinesUtils.invokeSuspendingFunction(recover, this.target, arguments);
		}
		try {
			return Mono.justOrEmpty(recover.invoke(this.target, arguments));
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}

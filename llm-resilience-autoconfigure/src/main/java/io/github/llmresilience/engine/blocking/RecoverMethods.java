/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.retry.ExhaustedRetryException;
import org.springframework.retry.annotation.Recover;
import org.springframework.retry.annotation.RecoverAnnotationRecoveryHandler;
import org.springframework.util.ReflectionUtils;

/**
 * The {@code @Recover} methods of Spring Retry. Spring Retry chooses the method by the
 * type of the exception and by the return type.
 */
public final class RecoverMethods {

	private RecoverMethods() {
	}

	/** Whether a class has such methods. */
	public static boolean areIn(Class<?> type) {
		return !in(type).isEmpty();
	}

	/** Returns such methods of a class. */
	public static Set<Method> in(Class<?> type) {
		return MethodIntrospector.selectMethods(type,
				(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method, Recover.class));
	}

	/**
	 * Invokes the {@code @Recover} method for a failure: the one for the exception, or
	 * else the one for the exception of the client that caused it.
	 * @param target the bean, without its proxy
	 * @param method the method that has failed
	 * @return what the {@code @Recover} method returns
	 * @throws Throwable the failure if there is no method for it, or the exception of the
	 * {@code @Recover} method
	 */
	public static @Nullable Object recover(Object target, Method method, @Nullable Object[] arguments,
			Throwable failure) throws Throwable {
		RecoverAnnotationRecoveryHandler<@Nullable Object> handler = new RecoverAnnotationRecoveryHandler<>(target,
				method);
		for (Throwable candidate : candidates(failure)) {
			try {
				return handler.recover(arguments, candidate);
			}
			catch (ExhaustedRetryException ex) {
				if (ex.getCause() != candidate) {
					throw ex;
				}
			}
		}
		throw failure;
	}

	/**
	 * Returns the exceptions to find a method for, in order. A cancelled call and an
	 * {@link Error} are not recovered.
	 */
	public static List<Throwable> candidates(Throwable failure) {
		if (failure instanceof LlmCallCancelledException || failure instanceof Error) {
			return List.of();
		}
		Throwable ofClient = (failure instanceof LlmCallException) ? failure.getCause() : null;
		return (ofClient != null) ? List.of(failure, FailureClassifiers.unwrap(ofClient)) : List.of(failure);
	}

}

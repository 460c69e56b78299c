/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.llmresilience.annotation.ConversationId;
import io.github.llmresilience.annotation.PreviousErrors;
import io.github.llmresilience.call.LlmResult;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;

/**
 * Reads the output type and the marked parameters from the signature of an
 * {@code @LlmCall} method.
 */
final class MethodShape {

	static final int NO_PARAMETER = -1;

	/** The types that can wrap an answer. */
	private static final Set<String> WRAPPERS = Set.of(LlmResult.class.getName(), Optional.class.getName(),
			CompletionStage.class.getName(), CompletableFuture.class.getName(), "reactor.core.publisher.Mono",
			"kotlinx.coroutines.Deferred");

	private MethodShape() {
	}

	/**
	 * Returns the type that the answer of the model is converted to: the return type of
	 * the method without its wrappers.
	 * @return the type, or null if the return type does not determine one, such as
	 * {@code void} or {@code String}
	 */
	static @Nullable Type outputType(Method method) {
		Type type = new MethodParameter(method, -1).getGenericParameterType();
		while (type instanceof ParameterizedType wrapper && WRAPPERS.contains(wrapper.getRawType().getTypeName())) {
			type = wrapper.getActualTypeArguments()[0];
		}
		boolean tellsNothing = type == void.class || type == Object.class || type == String.class
				|| type instanceof TypeVariable<?> || WRAPPERS.contains(type.getTypeName());
		return tellsNothing ? null : type;
	}

	/**
	 * Returns the index of the {@code @PreviousErrors} parameter.
	 * @return the index, or {@value #NO_PARAMETER} if there is none
	 * @throws InvalidLlmCallException if the parameter cannot hold every error
	 */
	static int previousErrors(Method method, Class<?> targetClass, LlmCallSpec spec) {
		int index = marked(PreviousErrors.class, method, targetClass);
		if (index != NO_PARAMETER && !isListOfErrors(method.getGenericParameterTypes()[index])) {
			throw new InvalidLlmCallException(
					spec.source() + " has a parameter marked @PreviousErrors of type "
							+ method.getGenericParameterTypes()[index].getTypeName(),
					"Make it a List<Throwable> or a List<? extends Throwable>");
		}
		return index;
	}

	/**
	 * Returns the index of the {@code @ConversationId} parameter.
	 * @return the index, or {@value #NO_PARAMETER} if there is none
	 */
	static int conversationId(Method method, Class<?> targetClass) {
		return marked(ConversationId.class, method, targetClass);
	}

	private static int marked(Class<? extends Annotation> annotation, Method method, Class<?> targetClass) {
		int index = marked(annotation, AopUtils.getMostSpecificMethod(method, targetClass));
		return (index == NO_PARAMETER) ? marked(annotation, method) : index;
	}

	private static int marked(Class<? extends Annotation> annotation, Method method) {
		for (int i = 0; i < method.getParameterCount(); i++) {
			if (method.getParameters()[i].isAnnotationPresent(annotation)) {
				return i;
			}
		}
		return NO_PARAMETER;
	}

	/** Whether a parameter of this type can hold every error. */
	private static boolean isListOfErrors(Type type) {
		if (!(type instanceof ParameterizedType list)) {
			return type == List.class;
		}
		String element = list.getActualTypeArguments()[0].getTypeName();
		return list.getRawType() == List.class
				&& List.of("java.lang.Throwable", "? extends java.lang.Throwable", "?").contains(element);
	}

}

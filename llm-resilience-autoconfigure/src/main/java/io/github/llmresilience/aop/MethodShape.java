package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.llmresilience.annotation.PreviousErrors;
import io.github.llmresilience.call.LlmResult;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * What the signature of an {@code @LlmCall} method tells.
 */
final class MethodShape {

	/** What stands around an answer. */
	private static final Set<String> WRAPPERS = Set.of(LlmResult.class.getName(), Optional.class.getName(),
			CompletionStage.class.getName(), CompletableFuture.class.getName(), "reactor.core.publisher.Mono");

	private MethodShape() {
	}

	/**
	 * The type that the method makes of the model's answer, if it makes one: what it
	 * returns, without the wrappers.
	 */
	static @Nullable Type outputType(Method method) {
		Type type = method.getGenericReturnType();
		while (type instanceof ParameterizedType wrapper && WRAPPERS.contains(wrapper.getRawType().getTypeName())) {
			type = wrapper.getActualTypeArguments()[0];
		}
		boolean tellsNothing = type == void.class || type == Object.class || type == String.class
				|| type instanceof TypeVariable<?> || WRAPPERS.contains(type.getTypeName());
		return tellsNothing ? null : type;
	}

	/** Where the parameter stands that receives the errors so far. */
	static int previousErrors(Method method, Class<?> targetClass, LlmCallSpec spec) {
		int index = marked(AopUtils.getMostSpecificMethod(method, targetClass));
		index = (index == LlmCallMethod.NO_PARAMETER) ? marked(method) : index;
		if (index != LlmCallMethod.NO_PARAMETER && !isListOfErrors(method.getGenericParameterTypes()[index])) {
			throw new InvalidLlmCallException(
					spec.source() + " has a parameter marked @PreviousErrors of type "
							+ method.getGenericParameterTypes()[index].getTypeName(),
					"Make it a List<Throwable> or a List<? extends Throwable>");
		}
		return index;
	}

	private static int marked(Method method) {
		for (int i = 0; i < method.getParameterCount(); i++) {
			if (method.getParameters()[i].isAnnotationPresent(PreviousErrors.class)) {
				return i;
			}
		}
		return LlmCallMethod.NO_PARAMETER;
	}

	/** Whatever error there was must fit in. */
	private static boolean isListOfErrors(Type type) {
		if (!(type instanceof ParameterizedType list)) {
			return type == List.class;
		}
		String element = list.getActualTypeArguments()[0].getTypeName();
		return list.getRawType() == List.class
				&& List.of("java.lang.Throwable", "? extends java.lang.Throwable", "?").contains(element);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.annotation.LlmFallback;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.rule.CallSettings;
import io.github.llmresilience.rule.FallbackSettings;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamSettings;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Reads {@code @LlmCall} from a method, its interfaces, its class or a meta-annotation.
 */
final class LlmCallAnnotationParser {

	private final UnaryOperator<String> placeholders;

	LlmCallAnnotationParser(UnaryOperator<String> placeholders) {
		this.placeholders = placeholders;
	}

	/** Returns the annotation that applies to a method, or null if there is none. */
	static @Nullable LlmCall find(Method method, Class<?> targetClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		LlmCall onMethod = AnnotatedElementUtils.findMergedAnnotation(specific, LlmCall.class);
		if (onMethod == null && specific != method) {
			onMethod = AnnotatedElementUtils.findMergedAnnotation(method, LlmCall.class);
		}
		return (onMethod == null && isMeantByType(specific))
				? AnnotatedElementUtils.findMergedAnnotation(targetClass, LlmCall.class) : onMethod;
	}

	/**
	 * Whether an annotation on the type applies to a method. It applies to public
	 * instance methods only.
	 */
	private static boolean isMeantByType(Method method) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && !ReflectionUtils.isObjectMethod(method);
	}

	LlmCallSpec parse(LlmCall annotation, Method method, Class<?> targetClass) {
		String source = "@LlmCall on " + describe(method, targetClass);
		String name = annotation.name().isEmpty() ? defaultName(method, targetClass) : resolve(annotation.name());
		CallSettings settings = new CallSettings(text(annotation.model()), fallbacks(annotation, source), null, null,
				duration(source, "deadline", annotation.deadline()), null, retry(annotation, source),
				new ParseSettings(set(annotation.maxReasks()), null, null), StreamSettings.NONE, ToolSettings.NONE,
				HedgeSettings.NONE, null);
		return new LlmCallSpec(name, source, settings, Set.of(annotation.collectErrors()),
				MethodShape.outputType(method), List.of(annotation.checks()), false, true);
	}

	static String describe(Method method, Class<?> targetClass) {
		return namedClass(method, targetClass).getSimpleName() + "." + method.getName();
	}

	private static String defaultName(Method method, Class<?> targetClass) {
		return kebabCase(namedClass(method, targetClass).getSimpleName()) + "-" + kebabCase(method.getName());
	}

	/**
	 * Returns the class whose name describes a method. For a proxy or a lambda, this is
	 * the interface that declares the method.
	 */
	private static Class<?> namedClass(Method method, Class<?> targetClass) {
		if (Proxy.isProxyClass(targetClass) || ClassUtils.isLambdaClass(targetClass)) {
			return ClassUtils.getInterfaceMethodIfPossible(method, targetClass).getDeclaringClass();
		}
		return ClassUtils.getUserClass(targetClass);
	}

	private static String kebabCase(String name) {
		return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
			.replace('_', '-')
			.toLowerCase(Locale.ROOT);
	}

	private @Nullable List<FallbackSettings> fallbacks(LlmCall annotation, String source) {
		if (annotation.fallback().length > 0 && annotation.fallbacks().length > 0) {
			throw new InvalidLlmCallException(source + " has both 'fallback' and 'fallbacks'",
					"Use one of the two. Only 'fallbacks' defines which failures lead to each model");
		}
		if (annotation.fallbacks().length > 0) {
			return Arrays.stream(annotation.fallbacks()).map(this::fallback).toList();
		}
		List<FallbackSettings> models = Arrays.stream(annotation.fallback())
			.flatMap((text) -> StringUtils.commaDelimitedListToSet(resolve(text)).stream())
			.filter(StringUtils::hasText)
			.map((model) -> new FallbackSettings(model.trim(), null, RetrySettings.NONE))
			.toList();
		return models.isEmpty() ? null : models;
	}

	private FallbackSettings fallback(LlmFallback fallback) {
		return new FallbackSettings(resolve(fallback.model()), matcher(fallback.on(), fallback.onTypes()),
				RetrySettings.NONE);
	}

	private RetrySettings retry(LlmCall annotation, String source) {
		return new RetrySettings(set(annotation.maxAttempts()), null,
				duration(source, "initialDelay", annotation.initialDelay()),
				duration(source, "maxDelay", annotation.maxDelay()), number(annotation.backoffFactor()),
				number(annotation.jitter()), duration(source, "attemptTimeout", annotation.attemptTimeout()),
				RetryAfterSettings.NONE, matcher(annotation.retryOn(), annotation.retryOnTypes()),
				matcher(annotation.giveUpOn(), annotation.giveUpOnTypes()));
	}

	private static @Nullable Integer set(int value) {
		return (value != LlmCall.UNSET) ? value : null;
	}

	private static @Nullable Double number(double value) {
		return Double.isNaN(value) ? null : value;
	}

	private static @Nullable FailureMatcher matcher(FailureKind[] kinds, Class<? extends Throwable>[] types) {
		return (kinds.length == 0 && types.length == 0) ? null : new FailureMatcher(Set.of(kinds), Set.of(types));
	}

	private @Nullable Duration duration(String source, String attribute, String value) {
		String text = text(value);
		if (text == null) {
			return null;
		}
		try {
			return DurationStyle.detectAndParse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidLlmCallException(
					source + " has " + attribute + " = \"" + text + "\", which is not a duration",
					"Write a number with a unit, for example \"500ms\", \"30s\" or \"2m\". A number without a unit is "
							+ "in milliseconds",
					ex);
		}
	}

	/** Returns the resolved text, or null if it is empty. */
	private @Nullable String text(String value) {
		String resolved = resolve(value);
		return StringUtils.hasText(resolved) ? resolved : null;
	}

	private String resolve(String value) {
		return this.placeholders.apply(value);
	}

}

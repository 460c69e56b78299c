/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.llmresilience.annotation.LlmCall;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Inspects the {@code @LlmCall} methods of every bean after its initialization, including
 * the products of factory beans. Resolves their settings, so that invalid settings stop
 * the start and not the first call. Logs a warning for methods that no proxy can
 * intercept, for calls that do not pass the proxy, and for other annotations that retry.
 */
public final class LlmCallBeanInspector implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(LlmCallBeanInspector.class);

	private final Supplier<LlmCallMethods> methods;

	private final Proxying proxying;

	private final Set<Class<?>> seen = ConcurrentHashMap.newKeySet();

	public LlmCallBeanInspector(Supplier<LlmCallMethods> methods, BooleanSupplier subclassProxies) {
		this.methods = methods;
		this.proxying = new Proxying(subclassProxies);
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
		if (AnnotationUtils.isCandidateClass(type, LlmCall.class) && this.seen.add(type)) {
			List<Method> annotated = Stream
				.of(ReflectionUtils.getUniqueDeclaredMethods(type, ReflectionUtils.USER_DECLARED_METHODS))
				.filter((method) -> LlmCallAnnotationParser.find(method, type) != null)
				.toList();
			annotated.forEach((method) -> inspect(method, type));
			reportSelfInvocations(type, annotated);
		}
		return bean;
	}

	private void inspect(Method method, Class<?> type) {
		String trap = this.proxying.trapOf(method, type);
		if (trap == null) {
			this.methods.get().find(method, type);
			reportOtherRetries(method, type);
		}
		else {
			logger.warn("@LlmCall on " + LlmCallAnnotationParser.describe(method, type) + " has no effect: " + trap
					+ ", so no proxy can intercept it. Use a public method that is neither static nor final, in a "
					+ "class that is not final, or use LlmCallTemplate");
		}
	}

	private static void reportOtherRetries(Method method, Class<?> type) {
		for (String annotation : OtherRetryAnnotations.on(method, type)) {
			logger.warn(LlmCallAnnotationParser.describe(method, type) + " has @LlmCall and @" + annotation
					+ ", so that each attempt of one is repeated by the other. Remove @"
					+ ClassUtils.getShortName(annotation) + " from the method or its class");
		}
	}

	private static void reportSelfInvocations(Class<?> type, List<Method> annotated) {
		if (!annotated.isEmpty()) {
			SelfInvocations.in(type, annotated)
				.forEach((called,
						callers) -> logger.warn(type.getSimpleName() + "." + called + " is called on 'this' in "
								+ callers + ", so that its @LlmCall has no effect there. Move the "
								+ "method to another bean, or call it through an injected reference to the bean"));
		}
	}

}

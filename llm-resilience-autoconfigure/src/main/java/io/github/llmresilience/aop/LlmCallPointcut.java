/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;

import io.github.llmresilience.annotation.LlmCall;

import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Matches {@code @LlmCall} methods of classes that can be proxied. A final class that
 * needs a subclass as its proxy does not match, so that the application still starts.
 * {@link LlmCallBeanInspector} logs a warning for it.
 */
final class LlmCallPointcut extends StaticMethodMatcherPointcut {

	LlmCallPointcut(Proxying proxying) {
		setClassFilter((type) -> AnnotationUtils.isCandidateClass(type, LlmCall.class) && proxying.canProxy(type));
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return LlmCallAnnotationParser.find(method, targetClass) != null;
	}

}

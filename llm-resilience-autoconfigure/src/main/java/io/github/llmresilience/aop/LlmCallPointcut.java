package io.github.llmresilience.aop;

import java.lang.reflect.Method;

import io.github.llmresilience.annotation.LlmCall;

import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Matches {@code @LlmCall} methods of classes that can be proxied. A final class that
 * would need a subclass is left out, so that the start goes on;
 * {@link LlmCallBeanInspector} warns of it.
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

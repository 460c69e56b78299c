package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.BooleanSupplier;

import io.github.llmresilience.annotation.LlmCall;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Matches {@code @LlmCall} methods of classes that can be proxied. A final class that
 * would need a subclass is left out, so that the start goes on; {@link LlmCallTraps}
 * warns of it.
 */
final class LlmCallPointcut extends StaticMethodMatcherPointcut {

	private final BooleanSupplier subclassProxies;

	LlmCallPointcut(BooleanSupplier subclassProxies) {
		this.subclassProxies = subclassProxies;
		setClassFilter(new CandidateFilter());
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return LlmCallAnnotationParser.find(method, targetClass) != null;
	}

	boolean canProxy(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers())
				|| (type.getInterfaces().length > 0 && !this.subclassProxies.getAsBoolean());
	}

	private final class CandidateFilter implements ClassFilter {

		@Override
		public boolean matches(Class<?> type) {
			return AnnotationUtils.isCandidateClass(type, LlmCall.class) && canProxy(type);
		}

	}

}

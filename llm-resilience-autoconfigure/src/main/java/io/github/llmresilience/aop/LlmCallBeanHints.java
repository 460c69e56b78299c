/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import io.github.llmresilience.annotation.LlmCall;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The reflection on beans with {@code @LlmCall} methods that a native image needs: their
 * methods are inspected, and their fields are searched for clients that ignore aborts.
 */
final class LlmCallBeanHints implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = bean.getBeanClass();
		boolean hasCalls = AnnotationUtils.isCandidateClass(type, LlmCall.class) && ReflectionUtils
			.getUniqueDeclaredMethods(type, (method) -> LlmCallAnnotationParser.find(method, type) != null).length > 0;
		return !hasCalls ? null
				: (context, code) -> context.getRuntimeHints()
					.reflection()
					.registerType(type, MemberCategory.ACCESS_DECLARED_FIELDS, MemberCategory.INVOKE_DECLARED_METHODS);
	}

}

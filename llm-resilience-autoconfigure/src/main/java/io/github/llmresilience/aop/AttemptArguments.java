/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;

import io.github.llmresilience.call.LlmCallContext;

import org.springframework.core.KotlinDetector;

/**
 * Replaces arguments of an {@code @LlmCall} method for one attempt.
 */
@FunctionalInterface
interface AttemptArguments {

	/** Replaces no argument. */
	AttemptArguments NONE = (arguments, attempt) -> {
	};

	void replaceIn(Object[] arguments, LlmCallContext attempt);

	/**
	 * Creates the replacements of a method: the {@code @PreviousErrors} and the
	 * continuation of a suspending function.
	 * @param previousErrors the index of the {@code @PreviousErrors} parameter, or
	 * {@value MethodShape#NO_PARAMETER} if there is none
	 */
	static AttemptArguments of(Method method, int previousErrors) {
		AttemptArguments errors = (previousErrors == MethodShape.NO_PARAMETER) ? NONE
				: (arguments, attempt) -> arguments[previousErrors] = attempt.errors();
		if (!KotlinDetector.isSuspendingFunction(method)) {
			return errors;
		}
		return (arguments, attempt) -> {
			errors.replaceIn(arguments, attempt);
			int last = arguments.length - 1;
			arguments[last] = AttemptContinuation.of(arguments[last], attempt);
		};
	}

}

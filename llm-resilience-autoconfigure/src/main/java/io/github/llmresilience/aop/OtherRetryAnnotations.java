/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.List;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Finds annotations of other libraries that retry or limit an {@code @LlmCall} method as
 * well. The attempts of both multiply.
 */
final class OtherRetryAnnotations {

	private static final List<String> NAMES = List.of("org.springframework.resilience.annotation.Retryable",
			"org.springframework.retry.annotation.Retryable", "io.github.resilience4j.retry.annotation.Retry",
			"io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker",
			"io.github.resilience4j.timelimiter.annotation.TimeLimiter");

	private OtherRetryAnnotations() {
	}

	/** Returns the names of such annotations of a method or its class. */
	static List<String> on(Method method, Class<?> type) {
		MergedAnnotations ofMethod = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		MergedAnnotations ofType = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
		return NAMES.stream().filter((name) -> ofMethod.isPresent(name) || ofType.isPresent(name)).toList();
	}

}

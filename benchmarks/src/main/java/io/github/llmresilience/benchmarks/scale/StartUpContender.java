/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.scale;

import java.util.regex.Pattern;

/**
 * A library that retries calls, and what its start needs.
 */
enum StartUpContender {

	/** No library. */
	BARE("bare", "", Pattern.compile("resilience4j|aspectj|llm-resilience|spring-retry")),

	/** Spring Framework, with {@code @EnableResilientMethods}. */
	SPRING_FRAMEWORK("Spring Framework", "@org.springframework.resilience.annotation.Retryable",
			Pattern.compile("resilience4j|aspectj|llm-resilience|spring-retry")),

	/** Resilience4j, through its starter. */
	RESILIENCE4J("Resilience4j",
			"@io.github.resilience4j.retry.annotation.Retry(name = \"model\") "
					+ "@io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = \"model\")",
			Pattern.compile("llm-resilience|spring-retry")),

	/** This project, with its defaults. */
	LLM_CALL("@LlmCall", "@io.github.llmresilience.annotation.LlmCall(name = \"ask-%d\")",
			Pattern.compile("resilience4j|aspectj"));

	private final String title;

	private final String annotation;

	private final Pattern without;

	StartUpContender(String title, String annotation, Pattern without) {
		this.title = title;
		this.annotation = annotation;
		this.without = without;
	}

	String title() {
		return this.title;
	}

	/** Returns the annotation of the method of a bean. */
	String annotation(int bean) {
		return this.annotation.replace("%d", String.valueOf(bean));
	}

	/** Returns the pattern of the jars that its class path does not have. */
	Pattern without() {
		return this.without;
	}

}

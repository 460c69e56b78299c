/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.web.LlmCallExceptionHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ControllerAdvice;

/**
 * Auto-configuration of problem details for failed calls, if
 * {@code llm.retry.problem-details.enabled} is true. For Spring MVC and WebFlux.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass({ ControllerAdvice.class, ProblemDetail.class })
@ConditionalOnBooleanProperty("llm.retry.problem-details.enabled")
public final class LlmProblemDetailsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LlmCallExceptionHandler llmCallExceptionHandler() {
		return new LlmCallExceptionHandler();
	}

}

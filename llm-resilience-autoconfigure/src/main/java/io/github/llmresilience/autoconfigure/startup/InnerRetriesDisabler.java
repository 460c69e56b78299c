/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.util.Map;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.InnerRetries;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Switches off the retries of Spring AI's clients if
 * {@code llm.retry.inner-retries=disable} is set. Properties that the application sets
 * itself take precedence.
 */
final class InnerRetriesDisabler implements EnvironmentPostProcessor {

	private static final String PROPERTY_SOURCE = "llmInnerRetries";

	private static final Map<String, Object> NO_RETRIES = Map.of("spring.ai.openai.max-retries", 0,
			"spring.ai.anthropic.max-retries", 0, "spring.ai.retry.max-attempts", 0);

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		InnerRetries mode = Binder.get(environment)
			.bind(LlmRetryProperties.PREFIX + ".inner-retries", InnerRetries.class)
			.orElse(InnerRetries.WARN);
		if (mode == InnerRetries.DISABLE) {
			environment.getPropertySources().addLast(new MapPropertySource(PROPERTY_SOURCE, NO_RETRIES));
		}
	}

}

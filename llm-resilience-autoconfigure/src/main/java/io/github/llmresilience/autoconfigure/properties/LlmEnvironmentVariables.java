/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Maps environment variables of other LLM gateways to properties:
 * {@code LLM_MAX_RETRIES}, {@code LLM_RETRY_INITIAL_DELAY}, {@code LLM_RETRY_MAX_DELAY}
 * and {@code LLM_RETRY_BACKOFF_FACTOR}. A plain number in these variables is in seconds,
 * while Spring Boot reads it as milliseconds. {@code LLM_MAX_RETRIES} is the number of
 * attempts, the first one included. Like all environment variables, they take precedence
 * over the configuration files of the application.
 */
final class LlmEnvironmentVariables implements EnvironmentPostProcessor {

	static final String PROPERTY_SOURCE = "llmEnvironmentVariables";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String system = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		PropertySource<?> variables = environment.getPropertySources().get(system);
		if (variables == null) {
			return;
		}
		Map<String, Object> properties = new LinkedHashMap<>();
		translate(variables, "LLM_MAX_RETRIES", "max-attempts", UnaryOperator.identity(), properties);
		translate(variables, "LLM_RETRY_INITIAL_DELAY", "initial-delay", LlmEnvironmentVariables::seconds, properties);
		translate(variables, "LLM_RETRY_MAX_DELAY", "max-delay", LlmEnvironmentVariables::seconds, properties);
		translate(variables, "LLM_RETRY_BACKOFF_FACTOR", "backoff-factor", UnaryOperator.identity(), properties);
		if (!properties.isEmpty()) {
			environment.getPropertySources()
				.addBefore(system, new OriginTrackedMapPropertySource(PROPERTY_SOURCE, properties, true));
		}
	}

	private static void translate(PropertySource<?> variables, String variable, String property,
			UnaryOperator<String> conversion, Map<String, Object> properties) {
		Object value = variables.getProperty(variable);
		if (value != null && !value.toString().isBlank()) {
			properties.put(LlmRetryProperties.PREFIX + "." + property, OriginTrackedValue
				.of(conversion.apply(value.toString().trim()), new SystemEnvironmentOrigin(variable)));
		}
	}

	/**
	 * Converts a plain number of seconds to a duration in milliseconds. Returns any other
	 * value unchanged.
	 */
	private static String seconds(String value) {
		try {
			return new BigDecimal(value).movePointRight(3).toBigInteger() + "ms";
		}
		catch (NumberFormatException ex) {
			return value;
		}
	}

}

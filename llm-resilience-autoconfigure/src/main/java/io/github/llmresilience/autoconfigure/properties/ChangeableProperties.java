/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.llmresilience.settings.InvalidSettingsException;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The properties that can be changed at run time: those of calls, at every layer, and
 * those of circuit breakers. All others are read at start only.
 */
final class ChangeableProperties {

	private static final String CIRCUIT_BREAKER = "circuit-breaker";

	private static final String CALLS = "calls";

	private static final String PROVIDERS = "providers";

	private static final Set<String> OF_CALLS = Arrays.stream(CallProperties.class.getRecordComponents())
		.map(RecordComponent::getName)
		.map(PropertySchema::dashed)
		.collect(Collectors.toUnmodifiableSet());

	private static final PropertySchema SCHEMA = new PropertySchema(LlmRetryProperties.class);

	/** The number of elements of {@code llm.retry}. */
	private static final int FIRST = 2;

	private ChangeableProperties() {
	}

	/**
	 * Checks that a property exists and can be changed.
	 * @param name the name below {@code llm.retry}, with dashes
	 * @throws InvalidSettingsException if the property does not exist, or is read at
	 * start only
	 */
	static void requireChangeable(String name) {
		String fullName = LlmRetryProperties.PREFIX + "." + name;
		if (!ConfigurationPropertyName.isValid(fullName)) {
			throw new InvalidSettingsException("'" + name + "' is no name of a property below "
					+ LlmRetryProperties.PREFIX + ". Write it as max-attempts or calls.recommend-book.max-attempts");
		}
		ConfigurationPropertyName property = ConfigurationPropertyName.of(fullName);
		if (!SCHEMA.contains(property)) {
			throw new InvalidSettingsException("There is no property " + fullName + ". " + SCHEMA.remedyFor(property));
		}
		String first = property.getElement(FIRST, Form.ORIGINAL);
		boolean isOfOne = first.equals(CALLS) || first.equals(PROVIDERS);
		String setting = isOfOne ? property.getElement(FIRST + 2, Form.ORIGINAL) : first;
		if (!OF_CALLS.contains(setting) && !setting.equals(CIRCUIT_BREAKER)) {
			throw new InvalidSettingsException(fullName + " cannot be changed at run time. Change it in the"
					+ " configuration of the application, and restart it");
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains a property under {@code llm.retry} that does not exist, and suggests a
 * correction.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class UnknownPropertyFailureAnalyzer
		extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		BindException bindException = findCause(rootFailure, BindException.class);
		if (bindException == null || !isOurs(bindException.getName())) {
			return null;
		}
		StringBuilder description = new StringBuilder("There is no such property:");
		PropertySchema schema = new PropertySchema(LlmRetryProperties.class);
		List<String> remedies = new ArrayList<>();
		for (ConfigurationProperty property : cause.getUnboundProperties()) {
			description.append("\n\n    Property: ").append(property.getName());
			description.append("\n    Value: \"").append(property.getValue()).append('"');
			description.append("\n    Origin: ").append(property.getOrigin());
			remedies.add(schema.remedyFor(property.getName()));
		}
		return new FailureAnalysis(description.toString(), String.join("\n", remedies), cause);
	}

	private static boolean isOurs(ConfigurationPropertyName name) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(LlmRetryProperties.PREFIX);
		return prefix.equals(name) || prefix.isAncestorOf(name);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.llmresilience.aop.InvalidLlmCallException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Binds properties {@code llm.retry} that are changed at run time, as Spring Boot binds
 * them at start.
 */
final class PropertyBinding {

	private static final Bindable<LlmRetryProperties> PROPERTIES = Bindable.of(LlmRetryProperties.class);

	private PropertyBinding() {
	}

	/**
	 * Binds changes alone.
	 * @throws BindException if a property does not exist or has a value of another type
	 */
	static LlmRetryProperties bind(Map<String, String> changes) {
		return new Binder(source(changes)).bindOrCreate(LlmRetryProperties.PREFIX, PROPERTIES,
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	/** Binds changes over the properties of the environment. */
	static LlmRetryProperties bind(Map<String, String> changes, Environment environment) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		sources.add(source(changes));
		ConfigurationPropertySources.get(environment).forEach(sources::add);
		PlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(environment);
		return new Binder(sources, placeholders).bindOrCreate(LlmRetryProperties.PREFIX, PROPERTIES);
	}

	private static ConfigurationPropertySource source(Map<String, String> changes) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		changes.forEach((name, value) -> source.put(LlmRetryProperties.PREFIX + "." + name, value));
		return source;
	}

	/** Explains why properties are invalid, and says what would be valid. */
	static String explain(RuntimeException problem) {
		for (Throwable ex = problem; ex != null; ex = ex.getCause()) {
			if (ex instanceof UnboundConfigurationPropertiesException unbound) {
				return unknown(unbound.getUnboundProperties().iterator().next());
			}
			if (ex instanceof InvalidConfigurationPropertyValueException invalid) {
				return invalid(invalid.getName(), invalid.getValue(), invalid.getReason());
			}
			if (ex instanceof InvalidLlmCallException invalid) {
				return invalid.getMessage() + ". " + invalid.remedy();
			}
		}
		if (problem instanceof BindException bind && bind.getProperty() != null) {
			return invalid(bind.getProperty().getName().toString(), bind.getProperty().getValue(), expected(bind));
		}
		return String.valueOf(problem.getMessage());
	}

	private static String unknown(ConfigurationProperty property) {
		return "There is no property " + property.getName() + ". "
				+ new PropertySchema(LlmRetryProperties.class).remedyFor(property.getName());
	}

	private static String invalid(String name, @Nullable Object value, @Nullable String reason) {
		return "The value '" + value + "' of " + name + " is invalid. " + reason;
	}

	private static String expected(BindException ex) {
		Class<?> type = ex.getTarget().getType().resolve(Object.class);
		Object[] constants = type.getEnumConstants();
		if (constants == null) {
			return "It must be of the type " + type.getSimpleName() + ".";
		}
		List<String> names = new ArrayList<>();
		for (Object constant : constants) {
			names.add(constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
		}
		return "It must be one of " + String.join(", ", names) + ".";
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Objects;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Parses models in properties.
 */
final class ModelProperty {

	private ModelProperty() {
	}

	/**
	 * Parses a model.
	 * @throws InvalidConfigurationPropertyValueException if the value is not a model
	 */
	static LlmTarget parse(String property, @Nullable String model) {
		try {
			return LlmTarget.parse(Objects.requireNonNullElse(model, ""));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, model,
					Objects.requireNonNull(ex.getMessage()));
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.Objects;

/**
 * A model of a provider, as the destination of a call.
 *
 * @param provider the name of the provider, for example {@code openai}
 * @param model the provider's name of the model, for example {@code gpt-5-mini}; may
 * contain slashes
 */
public record LlmTarget(String provider, String model) {

	/** The model of a call that names no model: the default model of the provider. */
	public static final String DEFAULT_MODEL = "default";

	/** The provider of a call that names no provider, if there is no default provider. */
	public static final String DEFAULT_PROVIDER = "default";

	/**
	 * Creates a target.
	 * @param provider the name of the provider
	 * @param model the provider's name of the model
	 * @throws IllegalArgumentException if one of them is blank
	 */
	public LlmTarget {
		Objects.requireNonNull(provider, "'provider' must not be null");
		Objects.requireNonNull(model, "'model' must not be null");
		if (provider.isBlank() || model.isBlank()) {
			throw new IllegalArgumentException("'" + provider + "/" + model
					+ "' does not name a model: write provider/model, for example openai/gpt-5-mini");
		}
	}

	/**
	 * Parses a target.
	 * @param text {@code provider/model}; the first slash separates them
	 * @return the target
	 * @throws IllegalArgumentException if the text has no slash, or only blanks on one
	 * side of it
	 */
	public static LlmTarget parse(String text) {
		int slash = text.indexOf('/');
		if (slash < 0) {
			throw new IllegalArgumentException(
					"'" + text + "' does not name a model: write provider/model, for example openai/gpt-5-mini");
		}
		return new LlmTarget(text.substring(0, slash).trim(), text.substring(slash + 1).trim());
	}

	@Override
	public String toString() {
		return this.provider + "/" + this.model;
	}

}

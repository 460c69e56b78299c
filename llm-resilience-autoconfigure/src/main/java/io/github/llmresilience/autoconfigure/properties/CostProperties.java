/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.cost.Price;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties {@code llm.retry.cost}: what models cost.
 *
 * @param prices Prices of models, in one currency.
 */
public record CostProperties(@DefaultValue List<ModelPrice> prices) {

	/**
	 * The price of a model.
	 *
	 * @param model Model, as provider/model.
	 * @param input Price of a million tokens of prompts.
	 * @param cachedInput Price of a million tokens of prompts that the provider reads
	 * from its cache. By default that of other prompts.
	 * @param output Price of a million tokens of answers.
	 */
	public record ModelPrice(@Nullable String model, @DefaultValue("0") double input, @Nullable Double cachedInput,
			@DefaultValue("0") double output) {
	}

	/**
	 * Returns the prices by model.
	 * @throws InvalidConfigurationPropertyValueException if a property is invalid
	 */
	public Map<LlmTarget, Price> resolve() {
		Map<LlmTarget, Price> all = new LinkedHashMap<>();
		for (ModelPrice price : this.prices) {
			String prefix = LlmRetryProperties.PREFIX + ".cost.prices[" + all.size() + "]";
			double cached = Objects.requireNonNullElse(price.cachedInput(), price.input());
			PropertyChecks.under(prefix)
				.price("input", price.input())
				.price("cached-input", cached)
				.price("output", price.output());
			LlmTarget model = ModelProperty.parse(prefix + ".model", price.model());
			if (all.putIfAbsent(model, new Price(price.input(), cached, price.output())) != null) {
				throw new InvalidConfigurationPropertyValueException(prefix + ".model", price.model(),
						"Each model has one price.");
			}
		}
		return all;
	}

}

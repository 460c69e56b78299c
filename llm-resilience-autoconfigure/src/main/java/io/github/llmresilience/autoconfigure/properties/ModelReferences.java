/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.pool.TargetPool;
import io.github.llmresilience.routing.ModelProviders;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Reads the models in properties and annotations, and rejects misspelled providers.
 */
final class ModelReferences {

	private final KnownProviders known;

	private final String defaultProvider;

	private final Map<String, TargetPool> pools = new TreeMap<>();

	ModelReferences(LlmRetryProperties properties, ModelProviders models) {
		this.known = new KnownProviders(properties.providers().keySet(), models.beans().keySet());
		this.defaultProvider = defaultProvider(properties, models);
		properties.pools().forEach((name, pool) -> this.pools.put(name, read(name, pool)));
	}

	private TargetPool read(String name, PoolProperties properties) {
		TargetPool pool = properties.resolve(name);
		String property = LlmRetryProperties.PREFIX + ".pools." + name + ".members";
		pool.weights().keySet().forEach((member) -> requireKnown(member.provider(), property, member.toString()));
		return pool;
	}

	/**
	 * Returns the default provider: that of the primary bean, of the property, of the
	 * only model bean, or the only provider with properties, in this order.
	 */
	private String defaultProvider(LlmRetryProperties properties, ModelProviders models) {
		if (models.primaryProvider() != null) {
			return models.primaryProvider();
		}
		String name = properties.defaultProvider();
		if (name != null) {
			String property = LlmRetryProperties.PREFIX + ".default-provider";
			requireKnown(name, property, name);
			return name;
		}
		if (models.defaultProvider() != null) {
			return models.defaultProvider();
		}
		return (properties.providers().size() == 1) ? properties.providers().keySet().iterator().next()
				: LlmTarget.DEFAULT_PROVIDER;
	}

	private void requireKnown(String provider, String property, String value) {
		String problem = this.known.problemWith(provider, property);
		if (problem != null) {
			throw new InvalidConfigurationPropertyValueException(property, value, problem);
		}
	}

	/** Checks the model in a property. */
	void check(String property, @Nullable String model) {
		if (model == null) {
			return;
		}
		String problem = problemWith(ModelProperty.parse(property, model), property);
		if (problem != null) {
			throw new InvalidConfigurationPropertyValueException(property, model, problem);
		}
	}

	private static boolean isPool(LlmTarget target) {
		return target.provider().equals(TargetPool.PREFIX);
	}

	private @Nullable String problemWith(LlmTarget target, String source) {
		return isPool(target) ? problemWithPool(target.model()) : this.known.problemWith(target.provider(), source);
	}

	private @Nullable String problemWithPool(String name) {
		if (this.pools.containsKey(name)) {
			return null;
		}
		String closest = Suggestions.closest(name, this.pools.keySet());
		return "There is no pool '" + name + "'. " + ((closest != null) ? "Did you mean '" + closest + "'? " : "")
				+ "Define it with llm.retry.pools." + name + ".members.";
	}

	/** Returns the pool that a target names, or null if it names a model. */
	@Nullable TargetPool pool(LlmTarget target) {
		return isPool(target) ? this.pools.get(target.model()) : null;
	}

	/** Reads the model or the pool of a call, or returns the default model. */
	LlmTarget read(@Nullable String model, String source) {
		if (model == null) {
			return new LlmTarget(this.defaultProvider, LlmTarget.DEFAULT_MODEL);
		}
		try {
			LlmTarget target = LlmTarget.parse(model);
			String problem = problemWith(target, source);
			if (problem != null) {
				throw new InvalidLlmCallException(source + " names the model '" + model + "'", problem);
			}
			return target;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidLlmCallException(source + " names the model '" + model + "', which is invalid",
					Objects.requireNonNull(ex.getMessage()), ex);
		}
	}

}

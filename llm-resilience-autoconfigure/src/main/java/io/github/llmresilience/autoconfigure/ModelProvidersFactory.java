/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.Map;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.routing.ModelProviders;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * Creates the table of the models of one type. Its arguments are part of a bean
 * definition, so they consist of texts, which ahead-of-time processing can write as code.
 */
final class ModelProvidersFactory {

	/** Stands for a provider that is not determined. */
	static final String NONE = "";

	private ModelProvidersFactory() {
	}

	/**
	 * Creates the table.
	 * @param beans the names of the beans, by provider
	 * @param primary the provider of the application's own primary bean, or {@link #NONE}
	 * @param only the provider of the only model, or {@link #NONE}
	 * @param decidesDefault whether the models determine the default provider of calls
	 */
	static ModelProviders create(Map<String, String> beans, String primary, String only, boolean decidesDefault,
			Environment environment) {
		if (!decidesDefault) {
			return new ModelProviders(beans, null, null);
		}
		String named = environment.getProperty(LlmRetryProperties.PREFIX + ".default-provider", NONE);
		String other = beans.containsKey(named) ? named : only;
		return new ModelProviders(beans, orNull(primary), orNull(primary.isEmpty() ? other : primary));
	}

	private static @Nullable String orNull(String provider) {
		return provider.isEmpty() ? null : provider;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.routing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The model beans of one type, by provider.
 *
 * @param beans the names of the beans, by provider
 * @param primaryProvider the provider of the application's own primary bean, or null
 * @param defaultProvider the provider that is used if no provider is named, or null if it
 * is not determined
 */
public record ModelProviders(Map<String, String> beans, @Nullable String primaryProvider,
		@Nullable String defaultProvider) {

	/** Contains no models. */
	public static final ModelProviders EMPTY = new ModelProviders(Map.of(), null, null);

	public ModelProviders {
		beans = Collections.unmodifiableMap(new LinkedHashMap<>(beans));
	}

	/**
	 * Merges the providers of all types of models. If they differ, the first one takes
	 * precedence.
	 */
	public static ModelProviders of(Stream<ModelProviders> tables) {
		return tables.reduce(EMPTY, ModelProviders::orElse);
	}

	private ModelProviders orElse(ModelProviders other) {
		Map<String, String> all = new LinkedHashMap<>(other.beans);
		all.putAll(this.beans);
		return new ModelProviders(all, (this.primaryProvider != null) ? this.primaryProvider : other.primaryProvider,
				(this.defaultProvider != null) ? this.defaultProvider : other.defaultProvider);
	}

	/**
	 * Returns the last part of the name of the property that names the bean of a
	 * provider, such as {@code chat-model} for a {@code ChatModel}.
	 */
	public static String propertyOf(Class<?> kind) {
		return kind.getSimpleName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

	@Nullable String defaultBean() {
		return (this.defaultProvider != null) ? this.beans.get(this.defaultProvider) : null;
	}

}

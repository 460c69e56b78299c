package io.github.llmresilience.springai;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which chat model bean belongs to which provider.
 *
 * @param beans the names of the beans, by provider
 * @param primaryProvider the provider of the application's own primary bean, or null
 * @param defaultProvider the provider that answers where nothing names one, or null if
 * that is not decided
 */
public record ChatModelProviders(Map<String, String> beans, @Nullable String primaryProvider,
		@Nullable String defaultProvider) {

	/** No chat models are managed. */
	public static final ChatModelProviders EMPTY = new ChatModelProviders(Map.of(), null, null);

	/**
	 * Creates the table.
	 * @param beans the names of the beans, by provider
	 * @param primaryProvider the provider of the primary bean, or null
	 * @param defaultProvider the default, or null
	 */
	public ChatModelProviders {
		beans = Collections.unmodifiableMap(new LinkedHashMap<>(beans));
	}

	@Nullable String defaultBean() {
		return (this.defaultProvider != null) ? this.beans.get(this.defaultProvider) : null;
	}

}

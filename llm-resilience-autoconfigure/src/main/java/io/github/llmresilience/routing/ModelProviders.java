package io.github.llmresilience.routing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Which model bean belongs to which provider, of one kind of models.
 *
 * @param beans the names of the beans, by provider
 * @param primaryProvider the provider of the application's own primary bean, or null
 * @param defaultProvider the provider that answers where nothing names one, or null if
 * that is not decided
 */
public record ModelProviders(Map<String, String> beans, @Nullable String primaryProvider,
		@Nullable String defaultProvider) {

	/** No models are managed. */
	public static final ModelProviders EMPTY = new ModelProviders(Map.of(), null, null);

	public ModelProviders {
		beans = Collections.unmodifiableMap(new LinkedHashMap<>(beans));
	}

	/**
	 * The providers of all kinds of models together; where they differ, the first counts.
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

	/** The same, without a say in who answers where nothing names a provider. */
	public ModelProviders withoutDefault() {
		return new ModelProviders(this.beans, null, null);
	}

	/**
	 * The property that names the bean of a provider, after the provider's name:
	 * {@code chat-model} for a {@code ChatModel}.
	 */
	public static String propertyOf(Class<?> kind) {
		return kind.getSimpleName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

	@Nullable String defaultBean() {
		return (this.defaultProvider != null) ? this.beans.get(this.defaultProvider) : null;
	}

}

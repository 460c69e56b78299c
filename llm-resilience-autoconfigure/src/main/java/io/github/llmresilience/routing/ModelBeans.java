package io.github.llmresilience.routing;

import java.util.Collection;
import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * The application's own models of one kind, by provider.
 *
 * @param <M> the type of the models
 */
public final class ModelBeans<M> {

	private final ModelProviders providers;

	private final Function<String, M> beans;

	private final Class<M> type;

	public ModelBeans(Class<M> type, ModelProviders providers, Function<String, M> beans) {
		this.type = type;
		this.providers = providers;
		this.beans = beans;
	}

	/**
	 * The model of a provider.
	 * @throws IllegalStateException if there is none
	 */
	public M of(String provider) {
		if (LlmTarget.DEFAULT_PROVIDER.equals(provider)) {
			return byDefault();
		}
		String bean = this.providers.beans().get(provider);
		if (bean == null) {
			throw new IllegalStateException("There is no " + name() + " for provider '" + provider + "', only for "
					+ this.providers.beans().keySet() + ". Add its starter, or name its bean with llm.retry.providers."
					+ provider + "." + ModelProviders.propertyOf(this.type));
		}
		return this.beans.apply(bean);
	}

	/**
	 * The model outside of any call.
	 * @throws IllegalStateException if nothing says which one it is
	 */
	public M byDefault() {
		M model = findDefault();
		if (model == null) {
			throw new IllegalStateException("There are " + this.providers.beans().size() + " " + name() + "s, for "
					+ this.providers.beans().keySet() + ", and nothing says which one answers outside of an @LlmCall. "
					+ "Set llm.retry.default-provider to one of them, or mark one " + name() + " bean as @Primary. A "
					+ "call on another thread than that of its @LlmCall method is outside too: carry the method's call "
					+ "there with LlmCallContext.wrap(..)");
		}
		return model;
	}

	private String name() {
		return this.type.getSimpleName();
	}

	/**
	 * The model outside of any call, if that is decided.
	 * @return the model, or null
	 */
	public @Nullable M findDefault() {
		String bean = this.providers.defaultBean();
		return (bean != null) ? this.beans.apply(bean) : null;
	}

	/** All of them. */
	public Collection<M> all() {
		return this.providers.beans().values().stream().map(this.beans).toList();
	}

}

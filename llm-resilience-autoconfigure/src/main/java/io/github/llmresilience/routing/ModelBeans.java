/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.routing;

import java.util.Collection;
import java.util.function.Function;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * The model beans of the application of one type, by provider.
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
	 * Returns the model of a provider.
	 * @throws IllegalStateException if the provider has no model
	 */
	public M of(String provider) {
		if (LlmTarget.DEFAULT_PROVIDER.equals(provider)) {
			M model = findDefault();
			if (model == null) {
				throw new IllegalStateException("The call names no model, and no default is set among the " + name()
						+ " beans of the providers " + this.providers.beans().keySet()
						+ ". Set the model in @LlmCall or in llm.retry.calls.<name>.model, or set"
						+ " llm.retry.default-provider to one of these providers");
			}
			return model;
		}
		String bean = this.providers.beans().get(provider);
		if (bean == null) {
			throw new IllegalStateException("There is no " + name() + " for provider '" + provider + "', only for "
					+ this.providers.beans().keySet() + ". Add the provider's starter, or set llm.retry.providers."
					+ provider + "." + ModelProviders.propertyOf(this.type) + " to the name of its bean");
		}
		return this.beans.apply(bean);
	}

	/**
	 * Returns the model for an attempt: that of its tenant for the provider, or else the
	 * bean of the provider.
	 * @throws IllegalStateException if the provider has no model
	 */
	public M of(String provider, LlmCallContext attempt) {
		return attempt.tenant().flatMap((tenant) -> tenant.client(provider, this.type)).orElseGet(() -> of(provider));
	}

	/**
	 * Returns the default model, for calls outside of an {@code @LlmCall}.
	 * @throws IllegalStateException if no default model is determined
	 */
	public M byDefault() {
		M model = findDefault();
		if (model == null) {
			throw new IllegalStateException("There are " + this.providers.beans().size() + " " + name()
					+ " beans, for the providers " + this.providers.beans().keySet()
					+ ", and none of them is the default outside of an @LlmCall method. Set "
					+ "llm.retry.default-provider to one of these providers, or mark one " + name()
					+ " bean as @Primary. A call on another thread than the @LlmCall method counts as outside: "
					+ "wrap the task with LlmCallContext.wrap(..)");
		}
		return model;
	}

	private String name() {
		return this.type.getSimpleName();
	}

	/**
	 * Finds the default model, for calls outside of an {@code @LlmCall}.
	 * @return the model, or null if no default model is determined
	 */
	public @Nullable M findDefault() {
		String bean = this.providers.defaultBean();
		return (bean != null) ? this.beans.apply(bean) : null;
	}

	/** Returns the models of all providers. */
	public Collection<M> all() {
		return this.providers.beans().values().stream().map(this.beans).toList();
	}

}

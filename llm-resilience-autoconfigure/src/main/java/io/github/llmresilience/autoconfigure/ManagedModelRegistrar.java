/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.Suggestions;
import io.github.llmresilience.routing.ModelProviders;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Registers a routing model as the primary bean in front of the application's own models
 * of one type. Every injection point of this type receives the routing model. The other
 * models remain available by their class or bean name.
 *
 * @param <M> the type of the models
 */
final class ManagedModelRegistrar<M> implements BeanFactoryPostProcessor {

	/** The name of the routing model of Spring AI. */
	static final String SPRING_AI = "llmRoutingChatModel";

	/** The name of the routing model of LangChain4j. */
	static final String LANGCHAIN4J = "llmRoutingLangChain4jModel";

	private static final String PROVIDERS = "Providers";

	private final Environment environment;

	private final Class<M> kind;

	private final Function<NamedBeans, @Nullable String> namedBean;

	private final boolean decidesDefault;

	private final String routingBean;

	private final Class<?> factory;

	/**
	 * Creates the registrar.
	 * @param kind the type of the models
	 * @param namedBean reads the bean name of a model from the properties of a provider
	 * @param decidesDefault whether the models determine the default provider of calls
	 * @param routingBean the name of the routing model
	 * @param factory a class with a static method {@code routingModel(ModelProviders,
	 * BeanFactory)}
	 */
	ManagedModelRegistrar(Environment environment, Class<M> kind, Function<NamedBeans, @Nullable String> namedBean,
			boolean decidesDefault, String routingBean, Class<?> factory) {
		this.environment = environment;
		this.kind = kind;
		this.namedBean = namedBean;
		this.decidesDefault = decidesDefault;
		this.routingBean = routingBean;
		this.factory = factory;
	}

	/**
	 * Registers the routing model. After ahead-of-time processing it is already there.
	 */
	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		List<String> models = new ArrayList<>(List.of(beanFactory.getBeanNamesForType(this.kind, true, false)));
		models.removeIf((name) -> !beanFactory.containsBeanDefinition(name));
		if (models.isEmpty() || !(beanFactory instanceof BeanDefinitionRegistry registry)
				|| registry.containsBeanDefinition(this.routingBean)) {
			return;
		}
		Map<String, String> providers = providersOf(models, beanFactory);
		String primary = primaryProvider(providers, models, beanFactory);
		makeRoomForAPrimary(models, beanFactory);
		String only = (models.size() == 1) ? providerOf(models.get(0), providers) : ModelProvidersFactory.NONE;
		registry.registerBeanDefinition(this.routingBean + PROVIDERS,
				table(providers, primary, only, this.decidesDefault));
		registry.registerBeanDefinition(this.routingBean, routingModel(table(providers, primary, only, true)));
	}

	/** Returns the models behind a routing model, by provider. */
	static ModelProviders providersOf(String routingModel, BeanFactory beans) {
		return beans.getBean(routingModel + PROVIDERS, ModelProviders.class);
	}

	private static RootBeanDefinition table(Map<String, String> providers, String primary, String only,
			boolean decidesDefault) {
		RootBeanDefinition table = madeBy(ModelProvidersFactory.class, "create", ModelProviders.class);
		ConstructorArgumentValues arguments = table.getConstructorArgumentValues();
		arguments.addIndexedArgumentValue(0, providers);
		arguments.addIndexedArgumentValue(1, primary);
		arguments.addIndexedArgumentValue(2, only);
		arguments.addIndexedArgumentValue(3, decidesDefault);
		return table;
	}

	private RootBeanDefinition routingModel(RootBeanDefinition table) {
		RootBeanDefinition model = madeBy(this.factory, "routingModel", this.kind);
		model.getConstructorArgumentValues().addIndexedArgumentValue(0, table);
		model.setPrimary(true);
		return model;
	}

	/** Returns a definition without code, as ahead-of-time processing needs it. */
	private static RootBeanDefinition madeBy(Class<?> factory, String method, Class<?> type) {
		RootBeanDefinition definition = new RootBeanDefinition(factory);
		definition.setFactoryMethodName(method);
		definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		definition.setTargetType(type);
		return definition;
	}

	/**
	 * Returns the bean names by provider. The properties determine the provider of a
	 * bean, then the class of the model, then the name of the bean.
	 */
	private Map<String, String> providersOf(List<String> models, ConfigurableListableBeanFactory beanFactory) {
		Map<String, String> providers = new LinkedHashMap<>(named(models, beanFactory));
		for (String model : models) {
			if (!providers.containsValue(model)) {
				String provider = ChatModelNames.provider(model, beanFactory.getType(model, false));
				providers.put(providers.containsKey(provider) ? model : provider, model);
			}
		}
		return providers;
	}

	private Map<String, String> named(List<String> models, BeanFactory beanFactory) {
		Map<String, String> named = new LinkedHashMap<>();
		Binder.get(this.environment)
			.bind(LlmRetryProperties.PREFIX + ".providers", Bindable.mapOf(String.class, NamedBeans.class))
			.orElse(Map.of())
			.forEach((provider, beans) -> {
				String name = this.namedBean.apply(beans);
				if (name != null && models.contains(name)) {
					named.put(provider, name);
				}
				else if (name != null && !isOfAnotherLibrary(name, beanFactory)) {
					throw missing(provider, name, models);
				}
			});
		return named;
	}

	/**
	 * Whether a bean is a model of another library. Spring AI and LangChain4j have
	 * interfaces of the same simple name.
	 */
	private boolean isOfAnotherLibrary(String bean, BeanFactory beanFactory) {
		Class<?> type = beanFactory.containsBean(bean) ? beanFactory.getType(bean, false) : null;
		return type != null && ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.anyMatch((each) -> each.getSimpleName().equals(this.kind.getSimpleName()));
	}

	private InvalidConfigurationPropertyValueException missing(String provider, String bean, List<String> models) {
		String meant = Suggestions.closest(bean, models);
		return new InvalidConfigurationPropertyValueException(
				LlmRetryProperties.PREFIX + ".providers." + provider + "." + ModelProviders.propertyOf(this.kind), bean,
				"There is no " + this.kind.getSimpleName() + " bean of that name, only " + models + "."
						+ ((meant != null) ? " Did you mean '" + meant + "'?" : ""));
	}

	private static String primaryProvider(Map<String, String> providers, List<String> models,
			ConfigurableListableBeanFactory beanFactory) {
		return models.stream()
			.filter((model) -> beanFactory.getBeanDefinition(model).isPrimary())
			.findFirst()
			.map((model) -> providerOf(model, providers))
			.orElse(ModelProvidersFactory.NONE);
	}

	/**
	 * Clears the primary flag of the models, because two primary beans stop the start.
	 * All models except the former primary one become fallback beans, so that it takes
	 * precedence over them where the routing model is not a candidate.
	 */
	private static void makeRoomForAPrimary(List<String> models, ConfigurableListableBeanFactory beanFactory) {
		for (String model : models) {
			BeanDefinition definition = beanFactory.getBeanDefinition(model);
			definition.setFallback(!definition.isPrimary());
			definition.setPrimary(false);
		}
	}

	private static String providerOf(String model, Map<String, String> providers) {
		return providers.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().equals(model))
			.map((entry) -> Objects.requireNonNull(entry.getKey()))
			.findFirst()
			.orElse(model);
	}

	/**
	 * The properties of a provider that are read before any bean is created.
	 *
	 * @param chatModel the name of the provider's chat model bean
	 * @param streamingChatModel the name of the provider's streaming chat model bean
	 */
	record NamedBeans(@Nullable String chatModel, @Nullable String streamingChatModel) {
	}

}

package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.http.RunningAttempts;
import io.github.llmresilience.output.OutputValidator;
import io.github.llmresilience.springai.ChatModelProviders;
import io.github.llmresilience.springai.ModelDrivers;
import io.github.llmresilience.springai.RoutingChatModel;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Puts a routing chat model in front of the application's own ones, as the primary bean:
 * {@code ChatClient.Builder} and every injection of a {@link ChatModel} get it. The
 * others stay as they are for whoever asks for them by their type or name.
 */
final class ManagedChatModelRegistrar implements BeanFactoryPostProcessor {

	static final String ROUTING_BEAN = "llmRoutingChatModel";

	private static final String PROVIDERS_BEAN = "llmChatModelProviders";

	private final Environment environment;

	ManagedChatModelRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		List<String> models = new ArrayList<>(List.of(beanFactory.getBeanNamesForType(ChatModel.class, true, false)));
		models.removeIf((name) -> !beanFactory.containsBeanDefinition(name));
		if (models.isEmpty() || !(beanFactory instanceof BeanDefinitionRegistry registry)) {
			return;
		}
		Map<String, String> providers = providersOf(models, beanFactory);
		String primary = primaryProvider(providers, models, beanFactory);
		ChatModelProviders table = new ChatModelProviders(providers, primary,
				(primary != null) ? primary : defaultProvider(providers, models));
		makeRoomForAPrimary(models, beanFactory);
		registry.registerBeanDefinition(PROVIDERS_BEAN, new RootBeanDefinition(ChatModelProviders.class, () -> table));
		RootBeanDefinition routing = new RootBeanDefinition(RoutingChatModel.class, () -> routing(table, beanFactory));
		routing.setPrimary(true);
		registry.registerBeanDefinition(ROUTING_BEAN, routing);
	}

	private static RoutingChatModel routing(ChatModelProviders table, ConfigurableListableBeanFactory beanFactory) {
		return RoutingChatModel.of(table, (name) -> beanFactory.getBean(name, ChatModel.class),
				() -> new ModelDrivers(beanFactory.getBean(BlockingDriver.class),
						beanFactory.getBean(ReactiveDriver.class), beanFactory.getBean(RunningAttempts.class)),
				() -> beanFactory.getBeanProvider(OutputValidator.class).getIfUnique(() -> OutputValidator.NONE));
	}

	/**
	 * The names of the beans by provider: as the properties have it, else by the class of
	 * the model, else by the name of the bean.
	 */
	private Map<String, String> providersOf(List<String> models, ConfigurableListableBeanFactory beanFactory) {
		Map<String, String> providers = new LinkedHashMap<>(named(models));
		for (String model : models) {
			if (!providers.containsValue(model)) {
				String provider = ChatModelNames.provider(model, beanFactory.getType(model, false));
				providers.put(providers.containsKey(provider) ? model : provider, model);
			}
		}
		return providers;
	}

	private Map<String, String> named(List<String> models) {
		Map<String, String> named = new LinkedHashMap<>();
		Binder.get(this.environment)
			.bind(LlmRetryProperties.PREFIX + ".providers", Bindable.mapOf(String.class, NamedBean.class))
			.orElse(Map.of())
			.forEach((provider, bean) -> {
				if (bean.chatModel() != null) {
					named.put(provider, existing(provider, bean.chatModel(), models));
				}
			});
		return named;
	}

	private static String existing(String provider, String bean, List<String> models) {
		if (models.contains(bean)) {
			return bean;
		}
		String meant = Suggestions.closest(bean, models);
		throw new InvalidConfigurationPropertyValueException(
				LlmRetryProperties.PREFIX + ".providers." + provider + ".chat-model", bean,
				"There is no ChatModel bean of that name, only " + models + "."
						+ ((meant != null) ? " Did you mean '" + meant + "'?" : ""));
	}

	private static @Nullable String primaryProvider(Map<String, String> providers, List<String> models,
			ConfigurableListableBeanFactory beanFactory) {
		return models.stream()
			.filter((model) -> beanFactory.getBeanDefinition(model).isPrimary())
			.findFirst()
			.map((model) -> providerOf(model, providers))
			.orElse(null);
	}

	private @Nullable String defaultProvider(Map<String, String> providers, List<String> models) {
		String named = this.environment.getProperty(LlmRetryProperties.PREFIX + ".default-provider");
		if (named != null && providers.containsKey(named)) {
			return named;
		}
		return (models.size() == 1) ? providerOf(models.get(0), providers) : null;
	}

	/**
	 * Two primary beans do not start. The one that was primary still comes before the
	 * others wherever the routing model is out of the question.
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
	 * The part of a provider's properties that is needed before any bean.
	 *
	 * @param chatModel the name of its chat model's bean
	 */
	record NamedBean(@Nullable String chatModel) {
	}

}

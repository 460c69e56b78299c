package io.github.llmresilience.test.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.llmresilience.test.context.AutoConfigureScriptedProviders.Waits;
import io.github.llmresilience.test.provider.ScriptedProvider;
import io.github.llmresilience.test.provider.ScriptedProviders;
import io.github.llmresilience.test.time.VirtualTime;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts scripted providers for an application context, points the application at them,
 * and registers the beans of {@link AutoConfigureScriptedProviders}. Contexts with equal
 * customizers may be shared by test classes.
 *
 * @param openAiCompatible the names of further providers
 * @param waits how waits pass
 * @param allowedHosts the hosts that clients may call
 */
record ScriptedProvidersContextCustomizer(Set<String> openAiCompatible, Waits waits,
		Set<String> allowedHosts) implements ContextCustomizer {

	private static final String PROPERTY_SOURCE = "scriptedProviders";

	/** In tests, one attempt is one request: retries inside of clients wait for real. */
	private static final Map<String, Object> DEFAULTS = Map.of("llm.retry.inner-retries", "disable",
			"spring.ai.openai.max-retries", 0, "spring.ai.anthropic.max-retries", 0, "spring.ai.retry.max-attempts", 0);

	/** The prefixes of the properties of Spring AI's starters, by provider. */
	private static final Map<String, String> SPRING_AI = Map.of("openai", "spring.ai.openai", "anthropic",
			"spring.ai.anthropic", "ollama", "spring.ai.ollama", "mistral", "spring.ai.mistralai", "deepseek",
			"spring.ai.deepseek");

	private static final List<String> MODELS_OF_SPRING_AI = List.of("chat", "embedding");

	/** The prefixes of the properties of LangChain4j's starters, by provider. */
	private static final Map<String, String> LANGCHAIN4J = Map.of("openai", "langchain4j.open-ai", "anthropic",
			"langchain4j.anthropic", "ollama", "langchain4j.ollama", "mistral", "langchain4j.mistral-ai");

	private static final List<String> MODELS_OF_LANGCHAIN4J = List.of("chat-model", "streaming-chat-model",
			"embedding-model");

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		GuardingProxySelector.install();
		ClientWarmUp.begin();
		ScriptedProviders providers = ScriptedProviders.start();
		this.openAiCompatible.forEach(providers::addOpenAiCompatible);
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource(PROPERTY_SOURCE, properties(providers, environment)));
		environment.getPropertySources().addLast(new MapPropertySource(PROPERTY_SOURCE + "Defaults", DEFAULTS));
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		registry.registerBeanDefinition("scriptedProviders",
				new RootBeanDefinition(ScriptedProviders.class, () -> providers));
		if (this.waits == Waits.VIRTUAL) {
			RootBeanDefinition time = new RootBeanDefinition(VirtualTime.class, VirtualTime::new);
			time.setPrimary(true);
			registry.registerBeanDefinition("virtualTime", time);
		}
		registry.registerBeanDefinition("scriptedProvidersRemoteHosts",
				new RootBeanDefinition(RemoteHosts.class, () -> new RemoteHosts(this.allowedHosts)));
		new AnnotatedBeanDefinitionReader(registry, environment).register(ScriptedProvidersConfiguration.class);
	}

	private static Map<String, Object> properties(ScriptedProviders providers, ConfigurableEnvironment environment) {
		Map<String, Object> properties = new LinkedHashMap<>();
		providers.all()
			.forEach((provider) -> properties.put("scripted-providers." + provider.name() + ".base-url",
					provider.baseUrl()));
		SPRING_AI.forEach((name, prefix) -> ofSpringAi(properties, prefix, find(providers, name)));
		LANGCHAIN4J.forEach((name, prefix) -> {
			for (String model : MODELS_OF_LANGCHAIN4J) {
				ofLangChain4j(properties, environment, prefix + "." + model, find(providers, name));
			}
		});
		return properties;
	}

	private static @Nullable ScriptedProvider find(ScriptedProviders providers, String name) {
		return providers.all().stream().filter((provider) -> provider.name().equals(name)).findFirst().orElse(null);
	}

	private static void ofSpringAi(Map<String, Object> properties, String prefix, @Nullable ScriptedProvider provider) {
		if (provider != null) {
			properties.put(prefix + ".base-url", provider.baseUrl());
			properties.put(prefix + ".api-key", "scripted");
			if (prefix.equals(SPRING_AI.get("openai"))) {
				for (String model : MODELS_OF_SPRING_AI) {
					ofModel(properties, prefix + "." + model, provider);
				}
			}
		}
	}

	/** The properties of a model take precedence over those of all models of OpenAI. */
	private static void ofModel(Map<String, Object> properties, String prefix, ScriptedProvider provider) {
		properties.put(prefix + ".base-url", provider.baseUrl());
		properties.put(prefix + ".api-key", "scripted");
	}

	/**
	 * Replaces the URL of a model that the application configures. The properties create
	 * the model, so a model that is not configured gets none.
	 */
	private static void ofLangChain4j(Map<String, Object> properties, ConfigurableEnvironment environment,
			String prefix, @Nullable ScriptedProvider provider) {
		boolean configured = environment.containsProperty(prefix + ".base-url")
				|| environment.containsProperty(prefix + ".api-key");
		if (provider != null && configured) {
			properties.put(prefix + ".base-url", provider.baseUrl());
		}
	}

}

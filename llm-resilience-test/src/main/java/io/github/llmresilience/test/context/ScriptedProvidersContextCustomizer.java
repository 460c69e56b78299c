package io.github.llmresilience.test.context;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.github.llmresilience.test.context.AutoConfigureScriptedProviders.Waits;
import io.github.llmresilience.test.provider.ScriptedProvider;
import io.github.llmresilience.test.provider.ScriptedProviders;
import io.github.llmresilience.test.time.VirtualTime;

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

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		GuardingProxySelector.install();
		ScriptedProviders providers = ScriptedProviders.start();
		this.openAiCompatible.forEach(providers::addOpenAiCompatible);
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource(PROPERTY_SOURCE, properties(providers)));
		environment.getPropertySources().addLast(new MapPropertySource(PROPERTY_SOURCE + "Defaults", DEFAULTS));
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		registry.registerBeanDefinition("scriptedProviders",
				new RootBeanDefinition(ScriptedProviders.class, () -> providers));
		if (this.waits == Waits.VIRTUAL) {
			registry.registerBeanDefinition("virtualTime", new RootBeanDefinition(VirtualTime.class, VirtualTime::new));
		}
		registry.registerBeanDefinition("scriptedProvidersRemoteHosts",
				new RootBeanDefinition(RemoteHosts.class, () -> new RemoteHosts(this.allowedHosts)));
		new AnnotatedBeanDefinitionReader(registry, environment).register(ScriptedProvidersConfiguration.class);
	}

	private static Map<String, Object> properties(ScriptedProviders providers) {
		Map<String, Object> properties = new LinkedHashMap<>();
		providers.all().forEach((provider) -> {
			properties.put("scripted-providers." + provider.name() + ".base-url", provider.baseUrl());
			ofSpringAi(properties, "spring.ai." + provider.name(), provider);
		});
		for (String model : new String[] { "chat", "embedding" }) {
			ofSpringAi(properties, "spring.ai.openai." + model, providers.openai());
		}
		Map.of("open-ai", providers.openai(), "anthropic", providers.anthropic(), "ollama", providers.ollama(),
				"google-ai-gemini", providers.google())
			.forEach((name, provider) -> {
				for (String model : new String[] { "chat-model", "streaming-chat-model", "embedding-model" }) {
					properties.put("langchain4j." + name + "." + model + ".base-url", provider.baseUrl());
				}
			});
		return properties;
	}

	private static void ofSpringAi(Map<String, Object> properties, String prefix, ScriptedProvider provider) {
		properties.put(prefix + ".base-url", provider.baseUrl());
		properties.put(prefix + ".api-key", "scripted");
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.Set;

import io.github.llmresilience.test.context.AutoConfigureScriptedProviders.Waits;
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

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		GuardingProxySelector.install();
		ClientWarmUp.begin();
		ScriptedProviders providers = ScriptedProviders.start();
		this.openAiCompatible.forEach(providers::addOpenAiCompatible);
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource(PROPERTY_SOURCE, ClientProperties.of(providers, environment)));
		environment.getPropertySources()
			.addLast(new MapPropertySource(PROPERTY_SOURCE + "Defaults", ClientProperties.DEFAULTS));
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

}

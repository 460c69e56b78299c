/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.othermodel.OtherModelAdvisor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.StringUtils;

/**
 * Registers a primary bean in front of a model that is no chat model and whose class no
 * proxy can subclass, such as the models for speech of Spring AI's OpenAI module. Every
 * injection point of the interface receives the primary bean. The model itself remains
 * available by its class or bean name, but is not managed.
 */
final class FinalModelRegistrar implements BeanFactoryPostProcessor {

	/** The beginning of the names of these beans. */
	static final String PREFIX = "llmManaged";

	private final ModelKinds kinds;

	private final String advisor;

	/**
	 * Creates the registrar.
	 * @param advisor the name of the advisor bean
	 */
	FinalModelRegistrar(ModelKinds kinds, String advisor) {
		this.kinds = kinds;
		this.advisor = advisor;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory instanceof BeanDefinitionRegistry registry) {
			this.kinds.interfaces(beanFactory.getBeanClassLoader())
				.forEach((type) -> register(type, beanFactory, registry));
		}
	}

	private void register(Class<?> type, ConfigurableListableBeanFactory beanFactory, BeanDefinitionRegistry registry) {
		List<String> models = Stream.of(beanFactory.getBeanNamesForType(type, true, false))
			.filter(beanFactory::containsBeanDefinition)
			.toList();
		for (String model : models) {
			String name = PREFIX + StringUtils.capitalize(model);
			boolean isDefault = models.size() == 1 || beanFactory.getBeanDefinition(model).isPrimary();
			if (isDefault && isFinal(model, beanFactory) && !registry.containsBeanDefinition(name)) {
				beanFactory.getBeanDefinition(model).setPrimary(false);
				registry.registerBeanDefinition(name, proxy(type, model));
			}
		}
	}

	private static boolean isFinal(String model, BeanFactory beanFactory) {
		Class<?> type = beanFactory.getType(model, false);
		return type != null && !type.isInterface() && !OtherModelAdvisor.canBeSubclassed(type);
	}

	/** Returns a definition without code, as ahead-of-time processing needs it. */
	private BeanDefinition proxy(Class<?> type, String model) {
		RootBeanDefinition proxy = new RootBeanDefinition(FinalModelRegistrar.class);
		proxy.setFactoryMethodName("proxyOf");
		proxy.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(1, model);
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(2, this.advisor);
		proxy.setTargetType(type);
		proxy.setPrimary(true);
		return proxy;
	}

	static Object proxyOf(Class<?> type, String model, String advisor, BeanFactory beans) {
		ProxyFactory proxy = new ProxyFactory();
		proxy.setInterfaces(type);
		proxy.setTarget(beans.getBean(model));
		proxy.addAdvisor(beans.getBean(advisor, OtherModelAdvisor.class).forInterface());
		return proxy.getProxy(type.getClassLoader());
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.memory.ChatMemory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Defers the memories of LangChain4j that are beans: a {@link ChatMemory} or a
 * {@code ChatMemoryProvider} that is declared by its interface. A bean that is declared
 * by its class is not changed, because it may be injected by its class.
 */
public final class DeferredMemories implements BeanPostProcessor {

	private final BeanFactory beanFactory;

	public DeferredMemories(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ChatMemory memory && isDeclaredAs(ChatMemory.class, beanName, this.beanFactory))
				? new DeferredMemory(memory) : bean;
	}

	/**
	 * Whether a bean is declared by an interface, so that it can be replaced by another
	 * implementation.
	 */
	static boolean isDeclaredAs(Class<?> type, String beanName, BeanFactory beanFactory) {
		return beanFactory instanceof ConfigurableListableBeanFactory beans && beans.containsBeanDefinition(beanName)
				&& beans.getMergedBeanDefinition(beanName).getResolvableType().resolve() == type;
	}

}

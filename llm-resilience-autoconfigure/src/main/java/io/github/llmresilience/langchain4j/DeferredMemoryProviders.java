/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Defers the memories of the {@link ChatMemoryProvider} beans of LangChain4j, as
 * {@link DeferredMemories} does.
 */
public final class DeferredMemoryProviders implements BeanPostProcessor {

	private final BeanFactory beanFactory;

	public DeferredMemoryProviders(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ChatMemoryProvider provider
				&& DeferredMemories.isDeclaredAs(ChatMemoryProvider.class, beanName, this.beanFactory))
						? deferring(provider) : bean;
	}

	/** Returns a provider that has one deferred memory for each memory. */
	private static ChatMemoryProvider deferring(ChatMemoryProvider provider) {
		Map<ChatMemory, DeferredMemory> deferred = Collections.synchronizedMap(new WeakHashMap<>());
		return (id) -> deferred.computeIfAbsent(provider.get(id), DeferredMemory::new);
	}

}

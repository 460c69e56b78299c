/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the client beans that may have retries of their own: the clients of the official
 * SDKs and the chat models of LangChain4j.
 */
final class SdkClients {

	private static final Set<String> TYPES = Set.of("com.openai.client.OpenAIClient",
			"com.openai.client.OpenAIClientAsync", "com.anthropic.client.AnthropicClient",
			"com.anthropic.client.AnthropicClientAsync", "dev.langchain4j.model.chat.ChatModel");

	private SdkClients() {
	}

	/**
	 * Returns the number of retries of each client that retries, by the name of its bean.
	 */
	static Map<String, Integer> retriesIn(ListableBeanFactory beanFactory) {
		Map<String, Integer> retries = new TreeMap<>();
		ClassLoader classLoader = SdkClients.class.getClassLoader();
		for (String name : TYPES) {
			if (ClassUtils.isPresent(name, classLoader)) {
				Class<?> type = ClassUtils.resolveClassName(name, classLoader);
				beanFactory.getBeansOfType(type, false, false).forEach((bean, client) -> {
					Integer times = retriesOf(client);
					if (times != null && times > 0) {
						retries.put(bean, times);
					}
				});
			}
		}
		return retries;
	}

	/**
	 * Reads the number of retries from a field, because no client has a method for it.
	 */
	private static @Nullable Integer retriesOf(Object client) {
		try {
			Object options = valueOf("clientOptions", client);
			return (Integer) ((options != null) ? options.getClass().getMethod("maxRetries").invoke(options)
					: valueOf("maxRetries", client));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable Object valueOf(String name, Object client) throws ReflectiveOperationException {
		Field field = ReflectionUtils.findField(client.getClass(), name);
		if (field == null) {
			return null;
		}
		field.setAccessible(true);
		return field.get(client);
	}

}

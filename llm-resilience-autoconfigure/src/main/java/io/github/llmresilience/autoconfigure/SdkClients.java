package io.github.llmresilience.autoconfigure;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The official SDKs' clients that an application has as beans, and how often they retry.
 */
final class SdkClients {

	private static final Set<String> TYPES = Set.of("com.openai.client.OpenAIClient",
			"com.openai.client.OpenAIClientAsync", "com.anthropic.client.AnthropicClient",
			"com.anthropic.client.AnthropicClientAsync");

	private SdkClients() {
	}

	/**
	 * How often each retries underneath, by the name of its bean.
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

	/** The SDKs do not tell; their clients keep it in a field. */
	private static @Nullable Integer retriesOf(Object client) {
		try {
			Field options = ReflectionUtils.findField(client.getClass(), "clientOptions");
			if (options == null) {
				return null;
			}
			options.setAccessible(true);
			Object values = options.get(client);
			return (Integer) values.getClass().getMethod("maxRetries").invoke(values);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

}

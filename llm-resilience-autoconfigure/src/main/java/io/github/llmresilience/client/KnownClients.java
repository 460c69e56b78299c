/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes clients that ignore aborts and interrupts: they block their thread until the
 * server answers or a timeout of their own is over. Clients are recognized by the names
 * of their classes, so none of them needs to be on the class path.
 */
public final class KnownClients {

	/** Prefixes of class names. */
	private static final List<String> IGNORING = List.of("com.google.genai.", "org.springframework.ai.google.genai.",
			"org.springframework.ai.vertexai.", "org.springframework.ai.bedrock.", "dev.langchain4j.model.bedrock.",
			"dev.langchain4j.model.vertexai.", "dev.langchain4j.model.google.genai.");

	/** Clients of SDKs, unless they were registered as clients that can be aborted. */
	private static final Set<String> SDK_CLIENTS = Set.of("com.openai.client.OpenAIClientImpl",
			"com.anthropic.client.AnthropicClientImpl");

	private static final String SIMPLE_FACTORY = "org.springframework.http.client.SimpleClientHttpRequestFactory";

	/** Fields with the request factory of a RestClient or RestTemplate. */
	private static final Set<String> REQUEST_FACTORY_FIELDS = Set.of("clientRequestFactory", "requestFactory");

	private static final Set<String> SPRING_CLIENTS = Set.of("org.springframework.web.client.DefaultRestClient",
			"org.springframework.web.client.RestTemplate");

	private static final Set<Object> ABORTABLE = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	/** The result for the first bean of a class applies to all beans of that class. */
	private static final ClassValue<AtomicReference<Boolean>> HOLDERS = new ClassValue<>() {

		@Override
		protected AtomicReference<Boolean> computeValue(Class<?> type) {
			return new AtomicReference<>();
		}

	};

	private KnownClients() {
	}

	/**
	 * Registers a client of an SDK that cancels its requests when an attempt is aborted.
	 */
	public static <T> T registerAbortable(T client) {
		ABORTABLE.add(client);
		return client;
	}

	/** Whether a field of a bean holds a client that ignores aborts. */
	public static boolean holdsIgnoringClient(Object bean) {
		AtomicReference<Boolean> holder = HOLDERS.get(bean.getClass());
		Boolean known = holder.get();
		if (known == null) {
			known = hasField(bean);
			holder.set(known);
		}
		return known;
	}

	private static boolean hasField(Object bean) {
		return fieldsOf(bean).stream()
			.map((field) -> read(field, bean))
			.anyMatch((value) -> value != null && ignoresAborts(value));
	}

	/** Whether a client or a model ignores aborts and interrupts. */
	public static boolean ignoresAborts(Object client) {
		String name = client.getClass().getName();
		return IGNORING.stream().anyMatch(name::startsWith)
				|| (SDK_CLIENTS.contains(name) && !ABORTABLE.contains(client)) || isFeign(client) || isAws(client)
				|| (SPRING_CLIENTS.contains(name) && usesSimpleFactory(client));
	}

	private static boolean isFeign(Object client) {
		return Proxy.isProxyClass(client.getClass())
				&& Proxy.getInvocationHandler(client).getClass().getName().startsWith("feign.");
	}

	/** Whether a client is a blocking client of the AWS SDK. */
	private static boolean isAws(Object client) {
		String name = client.getClass().getName();
		return name.startsWith("software.amazon.awssdk.services.") && name.endsWith("Client")
				&& !name.endsWith("AsyncClient");
	}

	private static boolean usesSimpleFactory(Object client) {
		return fieldsOf(client).stream()
			.filter((field) -> REQUEST_FACTORY_FIELDS.contains(field.getName()))
			.map((field) -> read(field, client))
			.anyMatch((factory) -> factory != null && isSimpleFactory(factory.getClass()));
	}

	private static boolean isSimpleFactory(Class<?> factory) {
		return factory.getName().equals(SIMPLE_FACTORY)
				|| (factory.getSuperclass() != null && isSimpleFactory(factory.getSuperclass()));
	}

	private static List<Field> fieldsOf(Object bean) {
		List<Field> fields = new ArrayList<>();
		for (Class<?> type = bean.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
					fields.add(field);
				}
			}
		}
		return fields;
	}

	/** Returns the value of a field, or null if it cannot be read. */
	private static @Nullable Object read(Field field, Object bean) {
		try {
			field.setAccessible(true);
			return field.get(bean);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

}

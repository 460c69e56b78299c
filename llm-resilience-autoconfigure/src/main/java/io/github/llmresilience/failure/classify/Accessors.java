/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Calls accessors by name. An accessor that is missing or throws gives no value.
 */
final class Accessors {

	private Accessors() {
	}

	/** Returns the value of a path of accessors, such as {@code response.headers}. */
	static @Nullable Object follow(Object start, String path) {
		Object current = start;
		for (String accessor : path.split("\\.")) {
			current = (current != null) ? call(current, accessor) : null;
			if (current instanceof Optional<?> optional) {
				current = optional.orElse(null);
			}
		}
		return current;
	}

	private static @Nullable Object call(Object target, String method) {
		try {
			return find(target.getClass(), method).invoke(target);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

	static @Nullable Object call(Object target, String method, Class<?> type, @Nullable Object argument) {
		try {
			return find(target.getClass(), method, type).invoke(target, argument);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

	/**
	 * Finds a method that can be called. The class of an object may be hidden in its
	 * module, and only an interface or a superclass of it is public.
	 */
	private static Method find(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
		Method method = type.getMethod(name, parameters);
		return method.trySetAccessible() ? method : inherited(type, name, parameters);
	}

	private static Method inherited(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
		List<Class<?>> declaring = new ArrayList<>(List.of(type.getInterfaces()));
		if (type.getSuperclass() != null) {
			declaring.add(type.getSuperclass());
		}
		for (Class<?> each : declaring) {
			try {
				return find(each, name, parameters);
			}
			catch (NoSuchMethodException ex) {
				continue;
			}
		}
		throw new NoSuchMethodException(name);
	}

	/** Copies the first value of each header, by lower-case name. */
	static void copyHeaders(Object source, Map<String, String> target) {
		Object map = (source instanceof Map) ? source : call(source, "asMultiValueMap");
		map = (map != null) ? map : call(source, "map");
		if (map instanceof Map<?, ?> values) {
			values.forEach((name, value) -> putHeader(target, name, value));
		}
		else if (call(source, "names") instanceof Collection<?> names) {
			names.forEach((name) -> putHeader(target, name, call(source, "values", String.class, name)));
		}
	}

	private static void putHeader(Map<String, String> target, @Nullable Object name, @Nullable Object value) {
		Object first = (value instanceof Collection<?> values) ? values.stream().findFirst().orElse(null) : value;
		if (name != null && first != null) {
			target.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), first.toString());
		}
	}

}

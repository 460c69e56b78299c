package io.github.llmresilience.failure.classify;

import java.lang.reflect.Method;
import java.util.Collection;
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
			return accessible(target.getClass().getMethod(method)).invoke(target);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

	static @Nullable Object call(Object target, String method, Class<?> type, @Nullable Object argument) {
		try {
			return accessible(target.getClass().getMethod(method, type)).invoke(target, argument);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

	private static Method accessible(Method method) {
		method.trySetAccessible();
		return method;
	}

	/** Copies the first value of each header, by lower-case name. */
	static void copyHeaders(Object source, Map<String, String> target) {
		Object map = (source instanceof Map) ? source : call(source, "asMultiValueMap");
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

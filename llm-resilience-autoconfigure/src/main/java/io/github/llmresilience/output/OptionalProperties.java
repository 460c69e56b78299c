/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds the properties of a Java type that may be absent: an {@link Optional}, or a
 * property with an annotation {@code @Nullable} of any library. A generated schema may
 * list them as required all the same.
 */
final class OptionalProperties {

	private static final int MAX_DEPTH = 8;

	private final Set<String> paths = new HashSet<>();

	private OptionalProperties() {
	}

	/** Returns the paths of the properties, with {@code *} for the elements of a list. */
	static Set<String> of(Type type) {
		OptionalProperties found = new OptionalProperties();
		found.visit(type, "", 0);
		return Set.copyOf(found.paths);
	}

	private void visit(Type type, String path, int depth) {
		if (depth > MAX_DEPTH) {
			return;
		}
		if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
			Type[] arguments = generic.getActualTypeArguments();
			if (Optional.class == raw) {
				visit(arguments[0], path, depth + 1);
			}
			else if (Collection.class.isAssignableFrom(raw)) {
				visit(arguments[0], path + "/*", depth + 1);
			}
			else if (!Map.class.isAssignableFrom(raw)) {
				visit(raw, path, depth + 1);
			}
		}
		else if (type instanceof Class<?> plain && plain.isArray()) {
			visit(plain.getComponentType(), path + "/*", depth + 1);
		}
		else if (type instanceof Class<?> plain && !plain.isPrimitive() && !plain.getName().startsWith("java.")) {
			visitProperties(plain, path, depth);
		}
	}

	private void visitProperties(Class<?> type, String path, int depth) {
		if (type.isRecord()) {
			for (RecordComponent component : type.getRecordComponents()) {
				visit(component, component.getAnnotatedType(), path + "/" + component.getName(), depth);
			}
			return;
		}
		for (Field field : type.getDeclaredFields()) {
			if (!Modifier.isStatic(field.getModifiers())) {
				visit(field, field.getAnnotatedType(), path + "/" + field.getName(), depth);
			}
		}
	}

	private void visit(AnnotatedElement property, AnnotatedType type, String path, int depth) {
		boolean isOptional = type.getType() instanceof ParameterizedType generic
				&& generic.getRawType() == Optional.class;
		if (isOptional || isNullable(property) || isNullable(type)) {
			this.paths.add(path);
		}
		visit(type.getType(), path, depth + 1);
	}

	private static boolean isNullable(@Nullable AnnotatedElement element) {
		return element != null && Stream.of(element.getAnnotations())
			.anyMatch((annotation) -> annotation.annotationType().getSimpleName().equals("Nullable"));
	}

}

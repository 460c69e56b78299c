/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.FailureMatcher;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

/**
 * Reads lists of failure kinds and exception class names.
 */
public final class FailureMatcherParser {

	private static final List<String> KINDS = Arrays.stream(FailureKind.values()).map(FailureKind::name).toList();

	private FailureMatcherParser() {
	}

	static @Nullable FailureMatcher parse(String property, @Nullable List<String> names) {
		if (names == null) {
			return null;
		}
		Set<FailureKind> kinds = EnumSet.noneOf(FailureKind.class);
		Set<Class<? extends Throwable>> types = new HashSet<>();
		for (int i = 0; i < names.size(); i++) {
			String name = names.get(i).trim();
			String kind = name.replace('-', '_').toUpperCase(Locale.ROOT);
			if (KINDS.contains(kind)) {
				kinds.add(FailureKind.valueOf(kind));
			}
			else {
				types.add(exceptionType(property, name));
			}
		}
		return new FailureMatcher(kinds, types);
	}

	private static Class<? extends Throwable> exceptionType(String property, String name) {
		try {
			Class<?> type = ClassUtils.forName(name, null);
			if (Throwable.class.isAssignableFrom(type)) {
				return type.asSubclass(Throwable.class);
			}
			throw invalid(property, name, "The class is no exception type.");
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw invalid(property, name, unknown(name));
		}
	}

	private static String unknown(String name) {
		if (name.indexOf('.') >= 0) {
			return "There is no such class on the class path.";
		}
		String closest = Suggestions.closest(name.replace('-', '_'), KINDS);
		return "There is no such failure kind." + ((closest != null) ? " Did you mean " + closest + "?" : "")
				+ " Use one of " + String.join(", ", KINDS) + ", or the full name of an exception class.";
	}

	private static InvalidConfigurationPropertyValueException invalid(String property, String value, String reason) {
		return new InvalidConfigurationPropertyValueException(property, value, reason);
	}

}

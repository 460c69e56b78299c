/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The names of all properties, derived from the records that they are bound to.
 */
final class PropertySchema {

	private static final String KEY = "<name>";

	/** What YAML 1.1 makes of the key {@code on} without quotes. */
	private static final String YAML_ON = "true";

	/** The children of each level, by the path of the level below the prefix. */
	private final Map<String, Map<String, Type>> levels = new TreeMap<>();

	PropertySchema(Class<?> root) {
		addLevel("", root);
	}

	private void addLevel(String path, Class<?> type) {
		Map<String, Type> children = new TreeMap<>();
		for (RecordComponent component : type.getRecordComponents()) {
			children.put(dashed(component.getName()), component.getGenericType());
		}
		this.levels.put(path, children);
		children.forEach((name, child) -> {
			Class<?> level = recordOf(child);
			if (level != null) {
				addLevel(path + "." + name + (isMap(child) ? "." + KEY : ""), level);
			}
		});
	}

	private static @Nullable Class<?> recordOf(Type type) {
		Type element = (type instanceof ParameterizedType container)
				? container.getActualTypeArguments()[container.getActualTypeArguments().length - 1] : type;
		return (element instanceof Class<?> record && record.isRecord()) ? record : null;
	}

	private static boolean isMap(Type type) {
		return type instanceof ParameterizedType container && container.getRawType() == Map.class;
	}

	private static boolean isList(Type type) {
		return type instanceof ParameterizedType container && container.getRawType() == List.class;
	}

	static String dashed(String camelCase) {
		return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	/** Whether a property exists. Its name must be written with dashes. */
	boolean contains(ConfigurationPropertyName property) {
		List<String> elements = elements(property);
		Map<String, Type> level = this.levels.getOrDefault("", Map.of());
		String path = "";
		boolean hasValue = false;
		int next = 0;
		while (next < elements.size()) {
			Type type = level.get(elements.get(next));
			if (type == null) {
				return false;
			}
			path = path + "." + elements.get(next) + (isMap(type) ? "." + KEY : "");
			next += isMap(type) ? 2 : 1;
			level = this.levels.getOrDefault(path, Map.of());
			hasValue = level.isEmpty() || isList(type);
		}
		return hasValue && next == elements.size();
	}

	/** Returns how to correct a property that does not exist. */
	String remedyFor(ConfigurationPropertyName property) {
		List<String> elements = elements(property);
		String path = "";
		Map<String, Type> level = this.levels.getOrDefault(path, Map.of());
		for (int i = 0; i < elements.size(); i++) {
			String element = elements.get(i);
			Type type = level.get(element);
			if (type == null) {
				return remedy(element, path, level);
			}
			boolean skipsKey = isMap(type);
			path = path + "." + element + (skipsKey ? "." + KEY : "");
			i += skipsKey ? 1 : 0;
			level = this.levels.getOrDefault(path, Map.of());
		}
		return "'" + property + "' needs one of " + String.join(", ", level.keySet()) + " after it.";
	}

	private static List<String> elements(ConfigurationPropertyName property) {
		List<String> elements = new ArrayList<>();
		int prefix = LlmRetryProperties.PREFIX.split("\\.").length;
		for (int i = prefix; i < property.getNumberOfElements(); i++) {
			if (!property.isNumericIndex(i)) {
				elements.add(property.getElement(i, Form.DASHED));
			}
		}
		return elements;
	}

	private String remedy(String element, String path, Map<String, Type> level) {
		if (element.equals(YAML_ON) && level.containsKey("on") && level.containsKey("when")) {
			return "YAML reads an unquoted 'on' as true. Use 'when' instead.";
		}
		String closest = Suggestions.closest(element, level.keySet());
		if (closest != null) {
			return "Did you mean '" + closest + "' instead of '" + element + "'?";
		}
		TreeSet<String> places = new TreeSet<>();
		this.levels.forEach((other, children) -> {
			if (children.containsKey(element)) {
				places.add(LlmRetryProperties.PREFIX + other + "." + element);
			}
		});
		if (!places.isEmpty()) {
			return "'" + element + "' has no place there. Use " + String.join(" or ", places) + ".";
		}
		return level.isEmpty() ? "No property may follow " + LlmRetryProperties.PREFIX + path + "."
				: "Under " + LlmRetryProperties.PREFIX + path + " there are " + String.join(", ", level.keySet()) + ".";
	}

}

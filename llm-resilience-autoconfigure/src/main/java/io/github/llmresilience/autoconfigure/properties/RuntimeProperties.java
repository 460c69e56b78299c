/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.llmresilience.gate.Tenants;
import io.github.llmresilience.settings.InvalidSettingsException;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.settings.SettingsChangeListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * Changes properties {@code llm.retry} at run time. All properties are bound and checked
 * again as at start, and applied to the settings of calls and to the circuit breakers.
 * Nothing else of the application context changes.
 */
public final class RuntimeProperties implements RuntimeSettings {

	private static final Log logger = LogFactory.getLog(RuntimeProperties.class);

	private static final String PREFIX = LlmRetryProperties.PREFIX + ".";

	private static final String CALLS = "calls.";

	private final Environment environment;

	private final SettingsResolver resolver;

	private final Tenants tenants;

	private final Set<String> configuredCalls;

	private final Supplier<List<SettingsChangeListener>> listeners;

	private volatile Map<String, String> changes = Map.of();

	/**
	 * Creates the properties.
	 * @param initial the properties at start
	 * @param listeners returns the listeners of changes
	 */
	public RuntimeProperties(LlmRetryProperties initial, Environment environment, SettingsResolver resolver,
			Tenants tenants, Supplier<List<SettingsChangeListener>> listeners) {
		this.environment = environment;
		this.resolver = resolver;
		this.tenants = tenants;
		this.configuredCalls = initial.calls().keySet();
		this.listeners = listeners;
	}

	@Override
	public Map<String, String> changes() {
		return this.changes;
	}

	@Override
	public synchronized void change(String property, @Nullable String value) {
		String[] ofCall = property.startsWith(CALLS) ? property.substring(CALLS.length()).split("[.]", 2)
				: new String[0];
		if (ofCall.length == 2) {
			changeOfCall(ofCall[0], ofCall[1], value);
		}
		else {
			changeExact(property, value);
		}
	}

	@Override
	public synchronized void changeOfCall(String call, String property, @Nullable String value) {
		changeExact(keyOf(call) + "." + property, value);
	}

	private void changeExact(String property, @Nullable String value) {
		ChangeableProperties.requireChangeable(property);
		TreeMap<String, String> next = without(property);
		if (value != null) {
			next.keySet().removeIf((list) -> property.startsWith(list + "["));
			next.put(property, value);
		}
		applyAndNotify(next);
	}

	@Override
	public synchronized void resetCall(String call) {
		applyAndNotify(without(keyOf(call)));
	}

	@Override
	public synchronized void resetAll() {
		applyAndNotify(new TreeMap<>());
	}

	@Override
	public synchronized void adopt(Map<String, String> changes) {
		changes.keySet().forEach(ChangeableProperties::requireChangeable);
		apply(new TreeMap<>(changes));
	}

	/**
	 * Returns the changes without a property, its elements and all properties below it.
	 */
	private TreeMap<String, String> without(String prefix) {
		TreeMap<String, String> remaining = new TreeMap<>(this.changes);
		remaining.keySet()
			.removeIf((name) -> name.equals(prefix) || name.startsWith(prefix + ".") || name.startsWith(prefix + "["));
		return remaining;
	}

	/**
	 * Returns the name of the properties of a call. All spellings of the call have the
	 * same name.
	 * @throws InvalidSettingsException if there is no such call
	 */
	private String keyOf(String call) {
		Set<String> known = new TreeSet<>(this.configuredCalls);
		known.addAll(this.resolver.names());
		String name = CallNames.find(call, known);
		if (name == null) {
			String closest = Suggestions.closest(call, known);
			throw new InvalidSettingsException("There is no call '" + call + "'. "
					+ ((closest != null) ? "Did you mean '" + closest + "'?" : "Use one of " + known));
		}
		boolean isPlain = name.indexOf('.') < 0 && ConfigurationPropertyName.isValid(PREFIX + CALLS + name);
		return isPlain ? CALLS + name : "calls[" + name + "]";
	}

	private void applyAndNotify(TreeMap<String, String> next) {
		if (apply(next)) {
			this.listeners.get().forEach((listener) -> listener.onChange(this.changes));
		}
	}

	/** Applies changes. Returns false if they are already in force. */
	private boolean apply(TreeMap<String, String> next) {
		if (next.equals(this.changes)) {
			return false;
		}
		next.forEach((name, value) -> {
			if (value.contains("${")) {
				throw new InvalidSettingsException("The value of " + PREFIX + name
						+ " contains a placeholder, which is not resolved at run time. Use the value itself");
			}
		});
		try {
			LlmRetryProperties changed = PropertyBinding.bind(next);
			LlmRetryProperties all = PropertyBinding.bind(next, this.environment);
			this.resolver.apply(all, changed);
			this.tenants.applyPolicies(all::circuitBreakerOf);
		}
		catch (RuntimeException ex) {
			throw new InvalidSettingsException(PropertyBinding.explain(ex), ex);
		}
		log(this.changes, next);
		this.changes = Collections.unmodifiableMap(next);
		return true;
	}

	private static void log(Map<String, String> before, Map<String, String> after) {
		List<String> lines = new ArrayList<>();
		after.forEach((name, value) -> {
			if (!value.equals(before.get(name))) {
				lines.add(PREFIX + name + " = " + value);
			}
		});
		before.keySet()
			.stream()
			.filter((name) -> !after.containsKey(name))
			.forEach((name) -> lines.add(PREFIX + name + " as configured"));
		logger.info("Settings changed at run time: " + String.join(", ", lines));
	}

}

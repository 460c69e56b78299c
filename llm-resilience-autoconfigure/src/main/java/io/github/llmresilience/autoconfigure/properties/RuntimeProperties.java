package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.Collection;
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

	/** The properties that are read at start only. */
	private static final Set<String> FIXED = Set.of("enabled", "max-abandoned-attempts", "budget", "concurrency-limit",
			"pacing", "retry-listeners", "inner-retries", "http", "spring-ai", "langchain4j", "endpoint", "health",
			"probe", "observations", "problem-details", "history", "shared-state", "shared-state-prefix",
			"advice-order", "default-provider");

	/** The properties of a provider that are read at start only. */
	private static final Set<String> FIXED_FOR_PROVIDERS = Set.of("budget", "concurrency-limit", "chat-model",
			"streaming-chat-model");

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
	public synchronized void change(Map<String, ? extends @Nullable Object> settings) {
		TreeMap<String, String> next = new TreeMap<>(this.changes);
		settings.forEach((name, value) -> {
			requireValid(name);
			remove(next, name);
			flatten(name, value, next);
		});
		next.keySet().forEach(this::requireChangeable);
		applyAndNotify(next);
	}

	@Override
	public synchronized void reset(String prefix) {
		TreeMap<String, String> next = new TreeMap<>(this.changes);
		remove(next, prefix);
		applyAndNotify(next);
	}

	@Override
	public synchronized void adopt(Map<String, String> changes) {
		changes.keySet().forEach(RuntimeProperties::requireValid);
		apply(new TreeMap<>(changes));
	}

	private static void requireValid(String name) {
		if (!ConfigurationPropertyName.isValid(PREFIX + name)) {
			throw new InvalidSettingsException("'" + name + "' is no name of a property below "
					+ LlmRetryProperties.PREFIX + ". Write it as max-attempts or calls.recommend-book.max-attempts");
		}
	}

	/** Removes a property, its elements and all properties below it. */
	private static void remove(TreeMap<String, String> changes, String prefix) {
		changes.keySet()
			.removeIf((name) -> prefix.isEmpty() || name.equals(prefix) || name.startsWith(prefix + ".")
					|| name.startsWith(prefix + "["));
	}

	private static void flatten(String name, @Nullable Object value, Map<String, String> flat) {
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, child) -> flatten(name + "." + key, child, flat));
		}
		else if (value instanceof Collection<?> elements && !elements.isEmpty()) {
			int index = 0;
			for (Object element : elements) {
				flatten(name + "[" + index++ + "]", element, flat);
			}
		}
		else if (value != null) {
			flat.put(name, (value instanceof Collection) ? "" : value.toString());
		}
	}

	private void requireChangeable(String name) {
		requireValid(name);
		ConfigurationPropertyName property = ConfigurationPropertyName.of(name);
		String first = property.getElement(0, ConfigurationPropertyName.Form.DASHED);
		boolean ofProvider = first.equals("providers") && property.getNumberOfElements() > 2
				&& FIXED_FOR_PROVIDERS.contains(property.getElement(2, ConfigurationPropertyName.Form.DASHED));
		if (FIXED.contains(first) || ofProvider) {
			throw new InvalidSettingsException(PREFIX + name + " cannot be changed at run time. Change it in the"
					+ " configuration of the application, and restart it");
		}
		if (first.equals("calls") && property.getNumberOfElements() > 1) {
			requireKnown(property.getElement(1, ConfigurationPropertyName.Form.ORIGINAL));
		}
	}

	private void requireKnown(String call) {
		Set<String> known = new TreeSet<>(this.configuredCalls);
		known.addAll(this.resolver.names());
		if (CallNames.find(call, known) == null) {
			String closest = Suggestions.closest(call, known);
			throw new InvalidSettingsException("There is no call '" + call + "'. "
					+ ((closest != null) ? "Did you mean '" + closest + "'?" : "Use one of " + known));
		}
	}

	private void applyAndNotify(TreeMap<String, String> next) {
		if (!next.equals(this.changes)) {
			apply(next);
			this.listeners.get().forEach((listener) -> listener.onChange(this.changes));
		}
	}

	private void apply(TreeMap<String, String> next) {
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

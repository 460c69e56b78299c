/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.llmresilience.aop.LlmCallMethods;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.autoconfigure.properties.CallNames;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmTargetSettings;

/**
 * The catalog of the calls of annotated methods, and of the calls that only the
 * properties define, for {@code LlmCallTemplate}.
 */
final class ResolvedCallCatalog implements LlmCallCatalog {

	private final LlmCallMethods methods;

	private final LlmCallSettingsResolver resolver;

	private final Set<String> keys;

	/** The calls that only the properties define, by name. */
	private final Map<String, Supplier<LlmCallSettings>> named = new ConcurrentHashMap<>();

	ResolvedCallCatalog(LlmCallMethods methods, LlmCallSettingsResolver resolver, Set<String> keys) {
		this.methods = methods;
		this.resolver = resolver;
		this.keys = keys;
	}

	@Override
	public Map<String, List<LlmTarget>> targetsByCall() {
		Map<String, Set<LlmTarget>> targets = new TreeMap<>();
		this.methods.settings().forEach((settings) -> add(targets, settings));
		Set<String> names = new TreeSet<>(targets.keySet());
		for (String key : this.keys) {
			if (CallNames.find(key, names) == null) {
				add(targets, named(key));
			}
		}
		Map<String, List<LlmTarget>> catalog = new TreeMap<>();
		targets.forEach((name, all) -> catalog.put(name, List.copyOf(all)));
		return catalog;
	}

	/**
	 * Returns the current settings of a call; more than one if methods share its name.
	 */
	List<LlmCallSettings> settings(String call) {
		List<LlmCallSettings> settings = new ArrayList<>();
		this.methods.settings().stream().filter((known) -> known.name().equals(call)).forEach(settings::add);
		if (settings.isEmpty() && this.keys.contains(call)) {
			settings.add(named(call));
		}
		return settings;
	}

	private LlmCallSettings named(String key) {
		return this.named.computeIfAbsent(key, (unknown) -> this.resolver.resolve(LlmCallSpec.named(key))).get();
	}

	private static void add(Map<String, Set<LlmTarget>> targets, LlmCallSettings settings) {
		settings.targets()
			.stream()
			.map(LlmTargetSettings::target)
			.forEach(targets.computeIfAbsent(settings.name(), (name) -> new LinkedHashSet<>())::add);
	}

}

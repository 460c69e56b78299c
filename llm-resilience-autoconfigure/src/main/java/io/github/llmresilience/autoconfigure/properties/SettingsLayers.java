/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.rule.CallSettings;
import io.github.llmresilience.rule.FallbackSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * The layers of settings that the properties define. All layers are checked when they are
 * read, including those of calls that are never made.
 */
final class SettingsLayers {

	private static final String PREFIX = LlmRetryProperties.PREFIX;

	private final ModelReferences models;

	private final CallSettings general;

	private final Map<String, CallSettings> calls = new LinkedHashMap<>();

	private final Map<String, Provider> providers = new LinkedHashMap<>();

	/**
	 * The layer of a provider.
	 */
	record Provider(RetrySettings retry, ParseSettings parse) {

		private static final Provider NONE = new Provider(RetrySettings.NONE, ParseSettings.NONE);

	}

	SettingsLayers(LlmRetryProperties properties, ModelReferences models) {
		this.models = models;
		this.general = readGeneral(properties);
		properties.providers().forEach((name, provider) -> this.providers.put(name, read(name, provider)));
		properties.calls().forEach((name, call) -> this.calls.put(name, read(name, call)));
	}

	/** The layer {@code llm.retry}. */
	CallSettings general() {
		return this.general;
	}

	/** The layer {@code llm.retry.calls.<name>}. */
	CallSettings call(String name) {
		String key = CallNames.find(name, this.calls.keySet());
		return (key != null) ? this.calls.getOrDefault(key, CallSettings.NONE) : CallSettings.NONE;
	}

	/** The layer {@code llm.retry.providers.<name>}. */
	Provider provider(String name) {
		return this.providers.getOrDefault(name, Provider.NONE);
	}

	private CallSettings readGeneral(LlmRetryProperties properties) {
		PropertyChecks.under(PREFIX)
			.concurrencyLimit(properties.concurrencyLimit())
			.maxAbandonedAttempts(properties.maxAbandonedAttempts());
		PropertyChecks.under(PREFIX + ".circuit-breaker").check(properties.circuitBreaker());
		PropertyChecks.under(PREFIX + ".budget").check(properties.budget());
		PropertyChecks.under(PREFIX + ".pacing")
			.pacing(properties.pacing().threshold(), properties.pacing().maxPause());
		CallSettings settings = new CallSettings(null, fallbacks(PREFIX, properties.fallback()),
				properties.fallback().failures(PREFIX + ".fallback"), properties.fallback().mode(),
				properties.deadline(), null, properties.retrySettings(PREFIX), properties.parse(), properties.stream(),
				properties.tools(), properties.hedge(), properties.attemptThread());
		PropertyChecks.checkAll(PREFIX, settings);
		return settings;
	}

	private CallSettings read(String name, CallProperties call) {
		String prefix = PREFIX + ".calls." + name;
		this.models.check(prefix + ".model", call.model());
		CallSettings settings = new CallSettings(call.model(), fallbacks(prefix, call.fallback()),
				call.fallback().failures(prefix + ".fallback"), call.fallback().mode(), call.deadline(),
				call.costPerHour(), call.retrySettings(prefix), call.parse(), call.stream(), call.tools(), call.hedge(),
				call.attemptThread());
		PropertyChecks.checkAll(prefix, settings);
		return settings;
	}

	private Provider read(String name, ProviderProperties provider) {
		String prefix = PREFIX + ".providers." + name;
		RetrySettings retry = provider.retrySettings(prefix);
		PropertyChecks.under(prefix).check(retry).concurrencyLimit(provider.concurrencyLimit());
		PropertyChecks.under(prefix + ".circuit-breaker").check(provider.circuitBreaker());
		PropertyChecks.under(prefix + ".budget").check(provider.budget());
		PropertyChecks.under(prefix + ".rate-limit").check(provider.rateLimit());
		PropertyChecks.under(prefix + ".parse").check(provider.parse());
		return new Provider(retry, provider.parse());
	}

	private @Nullable List<FallbackSettings> fallbacks(String prefix, FallbackProperties fallback) {
		if (fallback.models() == null) {
			return null;
		}
		List<FallbackSettings> settings = new ArrayList<>();
		for (FallbackProperties.Model model : fallback.models()) {
			settings.add(read(prefix + ".fallback.models[" + settings.size() + "]", model));
		}
		return settings;
	}

	private FallbackSettings read(String prefix, FallbackProperties.Model entry) {
		String model = Objects.requireNonNullElse(entry.model(), "");
		this.models.check(prefix + ".model", model);
		RetrySettings retry = entry.retrySettings(prefix);
		PropertyChecks.under(prefix).check(retry);
		return new FallbackSettings(model, entry.failures(prefix), retry);
	}

}

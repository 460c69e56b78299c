package io.github.llmresilience.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.autoconfigure.LlmRetryProperties.Call;
import io.github.llmresilience.autoconfigure.LlmRetryProperties.Fallback;
import io.github.llmresilience.autoconfigure.LlmRetryProperties.FallbackModel;
import io.github.llmresilience.autoconfigure.LlmRetryProperties.Provider;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.failure.FailureMatcher;
import io.github.llmresilience.fallback.FallbackRule;
import io.github.llmresilience.fallback.FallbackSettings;
import io.github.llmresilience.retry.RetryRule;
import io.github.llmresilience.retry.RetrySettings;
import io.github.llmresilience.time.Randomness;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Merges what an annotation says with {@code llm.retry.*}, attribute by attribute. All
 * properties are read and checked once, those of calls that are never made included.
 */
final class PropertiesSettingsResolver implements LlmCallSettingsResolver {

	private static final Log logger = LogFactory.getLog(PropertiesSettingsResolver.class);

	private static final String PREFIX = LlmRetryProperties.PREFIX;

	private final Randomness random;

	private final KnownProviders knownProviders;

	private final RetrySettings general;

	private final Map<String, RetrySettings> providers = new LinkedHashMap<>();

	private final CallDefaults defaults;

	private final Map<String, CallDefaults> calls = new LinkedHashMap<>();

	private final String defaultProvider;

	PropertiesSettingsResolver(LlmRetryProperties properties, Randomness random) {
		this.random = random;
		this.knownProviders = new KnownProviders(properties.providers().keySet());
		this.general = properties.retrySettings();
		PropertyChecks.under(PREFIX).check(this.general).deadline(properties.deadline());
		PropertyChecks.under(PREFIX + ".circuit-breaker").check(properties.circuitBreaker().settings());
		properties.providers().forEach((name, provider) -> this.providers.put(name, read(name, provider)));
		this.defaultProvider = readDefaultProvider(properties);
		this.defaults = new CallDefaults(null, RetrySettings.NONE, properties.deadline(),
				on(PREFIX, properties.fallback()), models(PREFIX, properties.fallback()));
		properties.calls().forEach((name, call) -> this.calls.put(name, read(PREFIX + ".calls." + name, call)));
	}

	/**
	 * What the properties say about a call; null where they say nothing.
	 */
	private record CallDefaults(@Nullable LlmTarget model, RetrySettings retry, @Nullable Duration deadline,
			@Nullable FailureMatcher on, @Nullable List<FallbackSettings> fallbacks) {

		private CallDefaults orElse(CallDefaults other) {
			return new CallDefaults((this.model != null) ? this.model : other.model, this.retry.orElse(other.retry),
					(this.deadline != null) ? this.deadline : other.deadline, (this.on != null) ? this.on : other.on,
					(this.fallbacks != null) ? this.fallbacks : other.fallbacks);
		}

	}

	private RetrySettings read(String name, Provider provider) {
		String prefix = PREFIX + ".providers." + name;
		RetrySettings settings = provider.retrySettings(prefix);
		PropertyChecks.under(prefix).check(settings);
		PropertyChecks.under(prefix + ".circuit-breaker").check(provider.circuitBreakerSettings());
		return settings;
	}

	private String readDefaultProvider(LlmRetryProperties properties) {
		String name = properties.defaultProvider();
		if (name != null) {
			String problem = this.knownProviders.problemWith(name, PREFIX + ".default-provider");
			if (problem != null) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".default-provider", name, problem);
			}
			return name;
		}
		return (this.providers.size() == 1) ? this.providers.keySet().iterator().next() : "default";
	}

	private CallDefaults read(String prefix, Call call) {
		RetrySettings retry = call.retrySettings(prefix);
		PropertyChecks.under(prefix).check(retry).deadline(call.deadline());
		LlmTarget model = (call.model() != null) ? targetIn(prefix + ".model", call.model()) : null;
		return new CallDefaults(model, retry, call.deadline(), on(prefix, call.fallback()),
				models(prefix, call.fallback()));
	}

	private static @Nullable FailureMatcher on(String prefix, @Nullable Fallback fallback) {
		return (fallback != null) ? FailureMatcherParser.parse(prefix + ".fallback.on", fallback.on()) : null;
	}

	private @Nullable List<FallbackSettings> models(String prefix, @Nullable Fallback fallback) {
		if (fallback == null || fallback.models() == null) {
			return null;
		}
		List<FallbackSettings> settings = new ArrayList<>();
		for (int i = 0; i < fallback.models().size(); i++) {
			settings.add(read(prefix + ".fallback.models[" + i + "]", fallback.models().get(i)));
		}
		return settings;
	}

	private FallbackSettings read(String prefix, FallbackModel entry) {
		String model = Objects.requireNonNullElse(entry.model(), "");
		targetIn(prefix + ".model", model);
		PropertyChecks.under(prefix).check(entry.retrySettings());
		return new FallbackSettings(model, FailureMatcherParser.parse(prefix + ".on", entry.on()),
				entry.retrySettings());
	}

	private LlmTarget targetIn(String property, String model) {
		try {
			LlmTarget target = LlmTarget.parse(model);
			String problem = this.knownProviders.problemWith(target.provider(), property);
			if (problem != null) {
				throw new InvalidConfigurationPropertyValueException(property, model, problem);
			}
			return target;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, model,
					Objects.requireNonNull(ex.getMessage()));
		}
	}

	private LlmTarget targetOf(LlmCallSpec spec, String model) {
		try {
			LlmTarget target = LlmTarget.parse(model);
			String problem = this.knownProviders.problemWith(target.provider(), spec.source());
			if (problem != null) {
				throw new InvalidLlmCallException(spec.source() + " names the model '" + model + "'", problem);
			}
			return target;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidLlmCallException(spec.source() + " names the model '" + model + "', which is none",
					Objects.requireNonNull(ex.getMessage()), ex);
		}
	}

	@Override
	public LlmCallSettings resolve(LlmCallSpec spec) {
		PropertyChecks.of(spec.source()).check(spec.retry()).deadline(spec.deadline());
		CallDefaults ofAnnotation = new CallDefaults((spec.model() != null) ? targetOf(spec, spec.model()) : null,
				spec.retry(), spec.deadline(), null, spec.fallbacks());
		CallDefaults call = ofAnnotation.orElse(propertiesOf(spec.name())).orElse(this.defaults);
		return new LlmCallSettings(spec.name(), targets(spec, call), call.deadline());
	}

	private CallDefaults propertiesOf(String name) {
		String key = CallNames.find(name, this.calls.keySet());
		return (key != null) ? this.calls.getOrDefault(key, this.defaults) : this.defaults;
	}

	private List<LlmTargetSettings> targets(LlmCallSpec spec, CallDefaults call) {
		FailureMatcher on = Objects.requireNonNullElse(call.on(), FallbackRule.PROVIDER_SIDE);
		LlmTarget primary = Objects.requireNonNullElseGet(call.model(),
				() -> new LlmTarget(this.defaultProvider, LlmTarget.DEFAULT_MODEL));
		Map<LlmTarget, LlmTargetSettings> targets = new LinkedHashMap<>();
		targets.put(primary, settings(primary, on, call.retry()));
		for (FallbackSettings fallback : Objects.requireNonNullElse(call.fallbacks(), List.<FallbackSettings>of())) {
			LlmTarget target = targetOf(spec, fallback.model());
			LlmTargetSettings settings = settings(target, Objects.requireNonNullElse(fallback.on(), on),
					fallback.overrides().orElse(call.retry()));
			if (targets.putIfAbsent(target, settings) != null) {
				logger.warn("The call '" + spec.name() + "' lists " + target
						+ " more than once; it is tried once only. Remove the fallback that repeats it");
			}
		}
		if (targets.size() > LlmCallSettings.MAX_TARGETS) {
			throw new InvalidLlmCallException(spec.source() + " has " + targets.size() + " models",
					"List at most " + LlmCallSettings.MAX_TARGETS);
		}
		return List.copyOf(targets.values());
	}

	private LlmTargetSettings settings(LlmTarget target, FailureMatcher on, RetrySettings own) {
		RetrySettings ofProvider = this.providers.getOrDefault(target.provider(), RetrySettings.NONE);
		RetrySettings merged = own.orElse(ofProvider).orElse(this.general);
		return new LlmTargetSettings(target, on, Objects.requireNonNull(merged.attemptTimeout()),
				Objects.requireNonNull(Objects.requireNonNull(merged.retryAfter()).enabled()),
				List.of(new RetryRule(merged, this.random), new FallbackRule()));
	}

}

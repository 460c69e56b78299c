package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import io.github.llmresilience.circuitbreaker.CircuitBreakerSettings;
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
 * Merges what an annotation says with {@code llm.retry.*}, attribute by attribute.
 */
final class PropertiesSettingsResolver implements LlmCallSettingsResolver {

	private static final Log logger = LogFactory.getLog(PropertiesSettingsResolver.class);

	private static final String PREFIX = LlmRetryProperties.PREFIX;

	private static final int MAX_TARGETS = 64;

	private final LlmRetryProperties properties;

	private final Randomness random;

	private final KnownProviders knownProviders;

	private final Map<String, RetrySettings> providerSettings = new LinkedHashMap<>();

	private final RetrySettings defaults;

	/**
	 * Checks all properties, those of calls that are never made included.
	 */
	PropertiesSettingsResolver(LlmRetryProperties properties, Randomness random) {
		this.properties = properties;
		this.random = random;
		this.knownProviders = new KnownProviders(properties.providers().keySet());
		this.defaults = properties.retrySettings();
		PropertyChecks.under(PREFIX).check(this.defaults).deadline(properties.deadline());
		PropertyChecks.under(PREFIX + ".circuit-breaker").check(properties.circuitBreaker().settings());
		if (properties.defaultProvider() != null) {
			this.knownProviders.check(properties.defaultProvider(), PREFIX + ".default-provider");
		}
		fallbacks(PREFIX + ".fallback", properties.fallback());
		properties.providers().forEach(this::readProvider);
		properties.calls().forEach((name, call) -> checkCall(PREFIX + ".calls." + name, call));
	}

	private void readProvider(String name, Provider provider) {
		String prefix = PREFIX + ".providers." + name;
		RetrySettings settings = provider.retrySettings(prefix);
		PropertyChecks.under(prefix).check(settings);
		PropertyChecks.under(prefix + ".circuit-breaker").check(breakerSettings(provider));
		this.providerSettings.put(name, settings);
	}

	private void checkCall(String prefix, Call call) {
		PropertyChecks.under(prefix).check(call.retrySettings(prefix)).deadline(call.deadline());
		fallbacks(prefix + ".fallback", call.fallback());
		if (call.model() != null) {
			target(call.model(), prefix + ".model");
		}
	}

	@Override
	public LlmCallSettings resolve(LlmCallSpec spec) {
		checkAnnotation(spec);
		String key = keyOf(spec.name());
		Call call = (key != null) ? this.properties.calls().get(key) : null;
		String prefix = PREFIX + ".calls." + key;
		RetrySettings own = (call != null) ? spec.retry().orElse(call.retrySettings(prefix)) : spec.retry();
		FailureMatcher on = defaultOn(prefix, call);

		Map<LlmTarget, LlmTargetSettings> targets = new LinkedHashMap<>();
		LlmTarget primary = primary(spec, call, prefix);
		targets.put(primary, targetSettings(primary, FallbackRule.PROVIDER_SIDE, own));
		for (FallbackSettings fallback : fallbacksOf(spec, call, prefix)) {
			LlmTarget target = target(fallback.model(), spec.source());
			LlmTargetSettings settings = targetSettings(target, Objects.requireNonNullElse(fallback.on(), on),
					fallback.overrides().orElse(own));
			if (targets.putIfAbsent(target, settings) != null) {
				logger.warn("The call '" + spec.name() + "' lists " + target
						+ " more than once; it is tried once only. Remove the fallback that repeats it");
			}
		}
		if (targets.size() > MAX_TARGETS) {
			throw new InvalidLlmCallException(spec.source() + " has " + targets.size() + " models",
					"List at most " + MAX_TARGETS);
		}
		return new LlmCallSettings(spec.name(), List.copyOf(targets.values()),
				firstNonNull(spec.deadline(), (call != null) ? call.deadline() : null, this.properties.deadline()));
	}

	/**
	 * The settings of a target's circuit breaker.
	 */
	CircuitBreakerSettings circuitBreaker(LlmTarget target) {
		CircuitBreakerSettings global = this.properties.circuitBreaker().settings();
		Provider provider = this.properties.providers().get(target.provider());
		return (provider != null) ? breakerSettings(provider).orElse(global) : global;
	}

	private static CircuitBreakerSettings breakerSettings(Provider provider) {
		return (provider.circuitBreaker() != null) ? provider.circuitBreaker().settings() : CircuitBreakerSettings.NONE;
	}

	private static void checkAnnotation(LlmCallSpec spec) {
		try {
			PropertyChecks.under(spec.source()).check(spec.retry()).deadline(spec.deadline());
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			throw new InvalidLlmCallException(
					ex.getName().replace(spec.source() + ".", spec.source() + " has ") + " = " + ex.getValue(),
					Objects.requireNonNullElse(ex.getReason(), ""), ex);
		}
	}

	private LlmTargetSettings targetSettings(LlmTarget target, FailureMatcher on, RetrySettings own) {
		RetrySettings provider = this.providerSettings.getOrDefault(target.provider(), RetrySettings.NONE);
		RetrySettings merged = own.orElse(provider).orElse(this.defaults);
		return new LlmTargetSettings(target, on, Objects.requireNonNull(merged.attemptTimeout()),
				Objects.requireNonNull(Objects.requireNonNull(merged.retryAfter()).enabled()),
				List.of(new RetryRule(merged, this.random), new FallbackRule()));
	}

	private LlmTarget primary(LlmCallSpec spec, @Nullable Call call, String prefix) {
		if (spec.model() != null) {
			return target(spec.model(), spec.source());
		}
		if (call != null && call.model() != null) {
			return target(call.model(), prefix + ".model");
		}
		return new LlmTarget(defaultProvider(), LlmTarget.DEFAULT_MODEL);
	}

	private String defaultProvider() {
		if (this.properties.defaultProvider() != null) {
			return this.properties.defaultProvider();
		}
		return (this.properties.providers().size() == 1) ? this.properties.providers().keySet().iterator().next()
				: "default";
	}

	private LlmTarget target(String model, String source) {
		try {
			LlmTarget target = LlmTarget.parse(model);
			this.knownProviders.check(target.provider(), source);
			return target;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidLlmCallException(source + " names the model '" + model + "'",
					Objects.requireNonNull(ex.getMessage()), ex);
		}
	}

	private FailureMatcher defaultOn(String prefix, @Nullable Call call) {
		FailureMatcher ofCall = (call != null && call.fallback() != null)
				? FailureMatchers.parse(prefix + ".fallback.on", call.fallback().on()) : null;
		FailureMatcher global = FailureMatchers.parse(PREFIX + ".fallback.on", this.properties.fallback().on());
		return Objects.requireNonNull(firstNonNull(ofCall, global, FallbackRule.PROVIDER_SIDE));
	}

	private List<FallbackSettings> fallbacksOf(LlmCallSpec spec, @Nullable Call call, String prefix) {
		return Objects.requireNonNull(
				firstNonNull(spec.fallbacks(), (call != null) ? fallbacks(prefix + ".fallback", call.fallback()) : null,
						firstNonNull(fallbacks(PREFIX + ".fallback", this.properties.fallback()), null, List.of())));
	}

	private @Nullable List<FallbackSettings> fallbacks(String prefix, @Nullable Fallback fallback) {
		if (fallback == null) {
			return null;
		}
		FailureMatchers.parse(prefix + ".on", fallback.on());
		if (fallback.models() == null) {
			return null;
		}
		List<FallbackSettings> settings = new ArrayList<>();
		for (int i = 0; i < fallback.models().size(); i++) {
			settings.add(fallback(prefix + ".models[" + i + "]", fallback.models().get(i)));
		}
		return settings;
	}

	private FallbackSettings fallback(String prefix, FallbackModel entry) {
		String model = Objects.requireNonNullElse(entry.model(), "");
		target(model, prefix + ".model");
		PropertyChecks.under(prefix).check(entry.retrySettings());
		return new FallbackSettings(model, FailureMatchers.parse(prefix + ".on", entry.on()), entry.retrySettings());
	}

	/**
	 * The key of a call under {@code llm.retry.calls}; dashes and case do not matter, as
	 * elsewhere in Spring Boot.
	 * @return the key, or null if the call has no properties
	 */
	private @Nullable String keyOf(String name) {
		if (this.properties.calls().containsKey(name)) {
			return name;
		}
		return this.properties.calls()
			.keySet()
			.stream()
			.filter((key) -> uniform(key).equals(uniform(name)))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Whether a key under {@code llm.retry.calls} is meant for a call of that name.
	 */
	static String uniform(String name) {
		return name.replaceAll("[^\\p{Alnum}]", "").toLowerCase(Locale.ROOT);
	}

	private static <T> @Nullable T firstNonNull(@Nullable T first, @Nullable T second, @Nullable T third) {
		return (first != null) ? first : ((second != null) ? second : third);
	}

}

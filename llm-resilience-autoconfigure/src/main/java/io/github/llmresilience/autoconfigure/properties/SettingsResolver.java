package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.Call;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.Fallback;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.FallbackModel;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.Provider;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmBodySettings;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmHedgeSettings;
import io.github.llmresilience.engine.LlmStreamSettings;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.FallbackSettings;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.ReaskRule;
import io.github.llmresilience.rule.ResumeRule;
import io.github.llmresilience.rule.RetryRule;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamSettings;
import io.github.llmresilience.time.Randomness;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Merges what an annotation says with {@code llm.retry.*}, attribute by attribute. All
 * properties are read and checked once, those of calls that are never made included.
 */
public final class PropertiesSettingsResolver implements LlmCallSettingsResolver {

	private static final Log logger = LogFactory.getLog(PropertiesSettingsResolver.class);

	private static final String PREFIX = LlmRetryProperties.PREFIX;

	private final Randomness random;

	private final KnownProviders knownProviders;

	private final RetrySettings general;

	private final Map<String, RetrySettings> providers = new LinkedHashMap<>();

	private final ParseSettings generalParse;

	private final Map<String, ParseSettings> providersParse = new LinkedHashMap<>();

	private final CallDefaults defaults;

	private final Map<String, CallDefaults> calls = new LinkedHashMap<>();

	private final String defaultProvider;

	/**
	 * Creates the resolver.
	 * @param properties the properties
	 * @param chatModels the providers there are chat models for, and the default
	 * @param random the source of jitter
	 */
	public PropertiesSettingsResolver(LlmRetryProperties properties, ModelProviders chatModels, Randomness random) {
		this.random = random;
		this.knownProviders = new KnownProviders(properties.providers().keySet(), chatModels.beans().keySet());
		this.general = properties.retrySettings();
		this.generalParse = properties.parse().settings();
		PropertyChecks.under(PREFIX + ".parse").check(this.generalParse);
		int toolErrors = properties.tools().maxConsecutiveErrors();
		PropertyChecks.under(PREFIX + ".tools").maxConsecutiveErrors(toolErrors);
		PropertyChecks.under(PREFIX)
			.check(this.general)
			.deadline(properties.deadline())
			.concurrencyLimit(properties.concurrencyLimit());
		PropertyChecks.under(PREFIX + ".circuit-breaker").check(properties.circuitBreaker().settings());
		PropertyChecks.under(PREFIX + ".budget").check(properties.budget().settings());
		PropertyChecks.under(PREFIX + ".pacing")
			.pacing(properties.pacing().threshold(), properties.pacing().maxPause());
		properties.providers().forEach((name, provider) -> this.providers.put(name, read(name, provider)));
		this.defaultProvider = readDefaultProvider(properties, chatModels);
		StreamSettings stream = properties.stream().settings();
		PropertyChecks.under(PREFIX + ".stream").check(stream);
		HedgeSettings hedge = properties.hedge().settings();
		PropertyChecks.under(PREFIX + ".hedge").check(hedge);
		this.defaults = new CallDefaults(null, RetrySettings.NONE, ParseSettings.NONE, stream, toolErrors, hedge,
				properties.deadline(), on(PREFIX, properties.fallback()), models(PREFIX, properties.fallback()));
		properties.calls().forEach((name, call) -> this.calls.put(name, read(PREFIX + ".calls." + name, call)));
	}

	/**
	 * What the properties say about a call; null where they say nothing.
	 */
	private record CallDefaults(@Nullable LlmTarget model, RetrySettings retry, ParseSettings parse,
			StreamSettings stream, @Nullable Integer maxToolErrors, HedgeSettings hedge, @Nullable Duration deadline,
			@Nullable FailureMatcher on, @Nullable List<FallbackSettings> fallbacks) {

		private CallDefaults orElse(CallDefaults other) {
			return new CallDefaults((this.model != null) ? this.model : other.model, this.retry.orElse(other.retry),
					this.parse.orElse(other.parse), this.stream.orElse(other.stream),
					(this.maxToolErrors != null) ? this.maxToolErrors : other.maxToolErrors,
					this.hedge.orElse(other.hedge), (this.deadline != null) ? this.deadline : other.deadline,
					(this.on != null) ? this.on : other.on,
					(this.fallbacks != null) ? this.fallbacks : other.fallbacks);
		}

	}

	private RetrySettings read(String name, Provider provider) {
		String prefix = PREFIX + ".providers." + name;
		RetrySettings settings = provider.retrySettings(prefix);
		PropertyChecks.under(prefix).check(settings).concurrencyLimit(provider.concurrencyLimit());
		PropertyChecks.under(prefix + ".circuit-breaker").check(provider.circuitBreakerSettings());
		PropertyChecks.under(prefix + ".budget").check(provider.budgetSettings());
		PropertyChecks.under(prefix + ".parse").check(provider.parseSettings());
		this.providersParse.put(name, provider.parseSettings());
		return settings;
	}

	private String readDefaultProvider(LlmRetryProperties properties, ModelProviders chatModels) {
		if (chatModels.primaryProvider() != null) {
			return chatModels.primaryProvider();
		}
		String name = properties.defaultProvider();
		if (name != null) {
			String problem = this.knownProviders.problemWith(name, PREFIX + ".default-provider");
			if (problem != null) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".default-provider", name, problem);
			}
			return name;
		}
		if (chatModels.defaultProvider() != null) {
			return chatModels.defaultProvider();
		}
		return (this.providers.size() == 1) ? this.providers.keySet().iterator().next() : LlmTarget.DEFAULT_PROVIDER;
	}

	private CallDefaults read(String prefix, Call call) {
		RetrySettings retry = call.retrySettings(prefix);
		PropertyChecks.under(prefix).check(retry).deadline(call.deadline());
		PropertyChecks.under(prefix + ".parse").check(call.parseSettings());
		PropertyChecks.under(prefix + ".stream").check(call.streamSettings());
		PropertyChecks.under(prefix + ".tools").maxConsecutiveErrors(call.maxConsecutiveToolErrors());
		PropertyChecks.under(prefix + ".hedge").check(call.hedgeSettings());
		LlmTarget model = (call.model() != null) ? targetIn(prefix + ".model", call.model()) : null;
		return new CallDefaults(model, retry, call.parseSettings(), call.streamSettings(),
				call.maxConsecutiveToolErrors(), call.hedgeSettings(), call.deadline(), on(prefix, call.fallback()),
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
		PropertyChecks.of(spec.source()).check(spec.retry()).check(spec.parse()).deadline(spec.deadline());
		CallDefaults ofAnnotation = new CallDefaults((spec.model() != null) ? targetOf(spec, spec.model()) : null,
				spec.retry(), spec.parse(), StreamSettings.NONE, null, HedgeSettings.NONE, spec.deadline(), null,
				spec.fallbacks());
		CallDefaults call = ofAnnotation.orElse(propertiesOf(spec.name())).orElse(this.defaults);
		List<LlmTargetSettings> targets = targets(spec, call);
		ParseSettings parse = parse(targets.get(0).target(), call);
		LlmBodySettings body = new LlmBodySettings(Objects.requireNonNull(parse.repair()),
				Objects.requireNonNull(call.maxToolErrors()), spec.collectedErrors(), spec.outputType());
		return new LlmCallSettings(spec.name(), targets, call.deadline(), body, stream(call), hedge(call.hedge()));
	}

	private static LlmHedgeSettings hedge(HedgeSettings settings) {
		return new LlmHedgeSettings(Objects.requireNonNull(settings.enabled()), settings.after(),
				Objects.requireNonNull(settings.withTools()));
	}

	private static LlmStreamSettings stream(CallDefaults call) {
		StreamSettings settings = call.stream();
		return new LlmStreamSettings(Objects.requireNonNull(settings.mode()),
				Objects.requireNonNull(settings.idleTimeout()), Objects.requireNonNull(settings.maxPartial()),
				Objects.requireNonNull(settings.resumePrompt()));
	}

	private ParseSettings parse(LlmTarget target, CallDefaults call) {
		return call.parse()
			.orElse(this.providersParse.getOrDefault(target.provider(), ParseSettings.NONE))
			.orElse(this.generalParse);
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
		targets.put(primary, settings(primary, on, call.retry(), call));
		for (FallbackSettings fallback : Objects.requireNonNullElse(call.fallbacks(), List.<FallbackSettings>of())) {
			LlmTarget target = targetOf(spec, fallback.model());
			LlmTargetSettings settings = settings(target, Objects.requireNonNullElse(fallback.on(), on),
					fallback.overrides().orElse(call.retry()), call);
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

	private LlmTargetSettings settings(LlmTarget target, FailureMatcher on, RetrySettings own, CallDefaults call) {
		RetrySettings ofProvider = this.providers.getOrDefault(target.provider(), RetrySettings.NONE);
		RetrySettings merged = own.orElse(ofProvider).orElse(this.general);
		return new LlmTargetSettings(target, on, Objects.requireNonNull(merged.attemptTimeout()),
				Objects.requireNonNull(Objects.requireNonNull(merged.retryAfter()).enabled()),
				List.of(new ResumeRule(Objects.requireNonNull(call.stream().mode()),
						Objects.requireNonNull(call.stream().maxResumes()),
						Objects.requireNonNullElse(merged.giveUpOn(), FailureMatcher.NONE)),
						new ReaskRule(Objects.requireNonNull(parse(target, call).maxReasks())),
						new RetryRule(merged, this.random), new FallbackRule()));
	}

}

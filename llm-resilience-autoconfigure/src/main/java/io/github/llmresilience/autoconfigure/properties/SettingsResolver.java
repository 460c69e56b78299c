package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AnswerChecks;
import io.github.llmresilience.engine.LlmBodySettings;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmCallSettings.Overrides;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.CallSettings;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.FallbackSettings;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.ReaskRule;
import io.github.llmresilience.rule.ResumeRule;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.RetryRule;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamPolicy;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ConcurrentLruCache;

/**
 * Resolves the settings of a call, attribute by attribute: the annotation, then
 * {@code llm.retry.calls.<name>}, then {@code llm.retry.providers.<provider>}, then
 * {@code llm.retry}, then the defaults.
 */
public final class SettingsResolver implements LlmCallSettingsResolver {

	private static final Log logger = LogFactory.getLog(SettingsResolver.class);

	/** The maximum number of overrides of each call whose settings are kept. */
	private static final int MAX_OVERRIDES = 64;

	private final ModelReferences models;

	private final SettingsLayers layers;

	private final List<LlmRule> firstRules;

	private final Function<RetryPolicy, RetryRule> retryRules;

	private final Checks checks;

	/**
	 * Creates a resolver.
	 * @param firstRules the rules of the application, which are asked first
	 * @param retryRules creates the rule that retries
	 */
	public SettingsResolver(LlmRetryProperties properties, ModelProviders models, List<LlmRule> firstRules,
			Function<RetryPolicy, RetryRule> retryRules, Checks checks) {
		this.models = new ModelReferences(properties, models);
		this.layers = new SettingsLayers(properties, this.models);
		this.firstRules = List.copyOf(firstRules);
		this.retryRules = retryRules;
		this.checks = checks;
	}

	/**
	 * The checks of answers.
	 *
	 * @param beans the checks of all calls, in order
	 * @param instances returns an instance of a check that an annotation names
	 */
	public record Checks(List<LlmAnswerCheck> beans,
			Function<Class<? extends LlmAnswerCheck>, LlmAnswerCheck> instances) {
	}

	@Override
	public LlmCallSettings resolve(LlmCallSpec spec) {
		return spec.usesGeneralFallbacks() ? new Overridable(spec).with(null) : resolve(spec, null, null);
	}

	/**
	 * The settings of one call with different models. The settings of the overrides that
	 * were used last are kept.
	 */
	private final class Overridable {

		private final LlmCallSpec spec;

		private final ConcurrentLruCache<LlmModelOverride, LlmCallSettings> overridden = new ConcurrentLruCache<>(
				MAX_OVERRIDES, this::with);

		private Overridable(LlmCallSpec spec) {
			this.spec = spec;
		}

		private LlmCallSettings with(@Nullable LlmModelOverride override) {
			return resolve(this.spec, override, new Overrides(override, this.overridden::get));
		}

	}

	private LlmCallSettings resolve(LlmCallSpec spec, @Nullable LlmModelOverride override,
			@Nullable Overrides overrides) {
		PropertyChecks.of(spec.source())
			.check(spec.settings().retry())
			.check(spec.settings().parse())
			.deadline(spec.settings().deadline());
		CallSettings call = spec.settings().orElse(this.layers.call(spec.name()));
		CallSettings general = this.layers.general();
		CallSettings all = call.orElse(spec.usesGeneralFallbacks() ? general : general.withFallbacks(List.of()));
		if (override != null) {
			all = all.withModel(override.model()).withFallbacks(fallbacks(override, all.fallbacks()));
		}
		StreamPolicy stream = all.stream().resolve();
		Map<LlmTarget, LlmTargetSettings> targets = new LinkedHashMap<>();
		FailureMatcher on = Objects.requireNonNullElse(all.fallbackOn(), FallbackRule.PROVIDER_SIDE);
		LlmTarget primary = this.models.read(all.model(), spec.source());
		targets.put(primary, target(primary, on, call.retry(), call, stream));
		for (FallbackSettings entry : Objects.requireNonNullElse(all.fallbacks(), List.<FallbackSettings>of())) {
			LlmTarget target = this.models.read(entry.model(), spec.source());
			LlmTargetSettings settings = target(target, Objects.requireNonNullElse(entry.on(), on),
					entry.retry().orElse(call.retry()), call, stream);
			if (targets.putIfAbsent(target, settings) != null) {
				logger.warn("The call '" + spec.name() + "' lists " + target
						+ " more than once. The model is tried only once. Remove the repeated fallback");
			}
		}
		if (targets.size() > LlmCallSettings.MAX_TARGETS) {
			throw new InvalidLlmCallException(spec.source() + " has " + targets.size() + " models",
					"List at most " + LlmCallSettings.MAX_TARGETS);
		}
		LlmBodySettings body = new LlmBodySettings(all.tools().resolve(),
				Objects.requireNonNullElse(all.attemptThread(), AttemptThread.AUTO), spec.collectedErrors(),
				spec.outputType(), checksOf(spec));
		return new LlmCallSettings(spec.name(), List.copyOf(targets.values()), all.deadline(), body, stream,
				all.hedge().resolve(), overrides);
	}

	/**
	 * Returns the fallbacks of an override. A fallback that the call has, too, keeps its
	 * settings.
	 */
	private static List<FallbackSettings> fallbacks(LlmModelOverride override,
			@Nullable List<FallbackSettings> configured) {
		List<FallbackSettings> known = Objects.requireNonNullElse(configured, List.of());
		if (override.fallbacks() == null) {
			return known.stream().filter((fallback) -> !fallback.model().equals(override.model())).toList();
		}
		return override.fallbacks()
			.stream()
			.map((model) -> known.stream()
				.filter((fallback) -> fallback.model().equals(model))
				.findFirst()
				.orElse(new FallbackSettings(model, null, RetrySettings.NONE)))
			.toList();
	}

	/** Returns the checks that are beans, then those that the annotation names. */
	private AnswerChecks checksOf(LlmCallSpec spec) {
		List<LlmAnswerCheck> checks = new ArrayList<>(this.checks.beans());
		for (Class<? extends LlmAnswerCheck> named : spec.checks()) {
			if (checks.stream().noneMatch(named::isInstance)) {
				checks.add(this.checks.instances().apply(named));
			}
		}
		return checks.isEmpty() ? AnswerChecks.NONE : new AnswerChecks(checks);
	}

	private LlmTargetSettings target(LlmTarget target, FailureMatcher on, RetrySettings retry, CallSettings call,
			StreamPolicy stream) {
		SettingsLayers.Provider provider = this.layers.provider(target.provider());
		CallSettings general = this.layers.general();
		RetryPolicy policy = retry.orElse(provider.retry()).orElse(general.retry()).resolve();
		ParsePolicy parse = call.parse().orElse(provider.parse()).orElse(general.parse()).resolve();
		List<LlmRule> rules = new ArrayList<>(this.firstRules);
		rules.add(new ResumeRule(stream.mode(), stream.maxResumes(), policy.giveUpOn()));
		rules.add(new ReaskRule(parse.maxReasks()));
		rules.add(this.retryRules.apply(policy));
		rules.add(new FallbackRule());
		return new LlmTargetSettings(target, on, policy, parse, rules);
	}

}

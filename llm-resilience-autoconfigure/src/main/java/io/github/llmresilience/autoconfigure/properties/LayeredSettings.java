/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AnswerChecks;
import io.github.llmresilience.engine.LlmBodySettings;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmCallSettings.Overrides;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.pool.TargetPool;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.CallSettings;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.FallbackSettings;
import io.github.llmresilience.rule.NextTargetRule;
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

/**
 * The layers of settings at one time. Merges them for a call, attribute by attribute: the
 * changes at run time of the call, the annotation, {@code llm.retry.calls.<name>},
 * {@code llm.retry.providers.<provider>}, {@code llm.retry}, the defaults. Immutable.
 */
final class LayeredSettings {

	private static final Log logger = LogFactory.getLog(LayeredSettings.class);

	private final ModelReferences models;

	private final SettingsLayers layers;

	/** The layers of the changes at run time, or null if there are none. */
	private final @Nullable SettingsLayers changes;

	private final Rules rules;

	/**
	 * Reads and checks the layers.
	 * @param properties the properties in force
	 * @param changes the properties that were changed at run time, or null if there are
	 * none
	 */
	LayeredSettings(LlmRetryProperties properties, @Nullable LlmRetryProperties changes, ModelProviders models,
			Rules rules) {
		this.models = new ModelReferences(properties, models);
		this.layers = new SettingsLayers(properties, this.models);
		this.changes = (changes != null) ? new SettingsLayers(changes, this.models) : null;
		this.rules = rules;
	}

	/**
	 * The rules of each target.
	 *
	 * @param first the rules of the application, which are asked first
	 * @param retry creates the rule that retries
	 */
	record Rules(List<LlmRule> first, Function<RetryPolicy, RetryRule> retry) {
	}

	/**
	 * Resolves the settings of a call.
	 * @param override the override of the models, or null
	 * @param overrides resolves the settings of the call with another override, or null
	 * if the models are fixed
	 */
	LlmCallSettings resolve(LlmCallSpec spec, AnswerChecks checks, @Nullable LlmModelOverride override,
			@Nullable Overrides overrides) {
		PropertyChecks.of(spec.source())
			.check(spec.settings().retry())
			.check(spec.settings().parse())
			.deadline(spec.settings().deadline());
		CallSettings call = ofCall(spec);
		CallSettings general = this.layers.general();
		CallSettings all = call.orElse(spec.usesGeneralFallbacks() ? general : general.withFallbacks(List.of()));
		if (override != null && override.model() != null) {
			all = all.withModel(override.model()).withFallbacks(fallbacks(override, all.fallbacks()));
		}
		StreamPolicy stream = all.stream().resolve();
		FallbackMode mode = Objects.requireNonNullElse(all.fallbackMode(), FallbackMode.AFTER_RETRIES);
		FailureMatcher on = Objects.requireNonNullElse(all.fallbackOn(), FallbackRule.PROVIDER_SIDE);
		List<LlmTargetSettings> listed = new ArrayList<>(
				targets(all.model(), spec, on, call.retry(), new Common(call, stream, mode)));
		for (FallbackSettings entry : Objects.requireNonNullElse(all.fallbacks(), List.<FallbackSettings>of())) {
			listed.addAll(targets(entry.model(), spec, Objects.requireNonNullElse(entry.on(), on),
					entry.retry().orElse(call.retry()), new Common(call, stream, mode)));
		}
		Map<LlmTarget, LlmTargetSettings> targets = new LinkedHashMap<>();
		for (LlmTargetSettings settings : listed) {
			if (targets.putIfAbsent(settings.target(), settings) != null) {
				logger.warn("The call '" + spec.name() + "' lists " + settings.target()
						+ " more than once. The model is tried only once. Remove the repeated fallback");
			}
		}
		if (targets.size() > LlmCallSettings.MAX_TARGETS) {
			throw new InvalidLlmCallException(spec.source() + " has " + targets.size() + " models",
					"List at most " + LlmCallSettings.MAX_TARGETS);
		}
		LlmBodySettings body = new LlmBodySettings(all.tools().resolve(),
				Objects.requireNonNullElse(all.attemptThread(), AttemptThread.AUTO), spec.collectedErrors(),
				spec.outputType(), checks);
		return new LlmCallSettings(spec.name(), List.copyOf(targets.values()), all.deadline(), body, stream,
				all.hedge().resolve(), mode, all.costPerHour(), overrides, null, null);
	}

	/**
	 * Merges the layers of a call alone. A change at run time takes precedence over the
	 * annotation. In calls without general fallbacks, the settings of the call itself
	 * take precedence.
	 */
	private CallSettings ofCall(LlmCallSpec spec) {
		CallSettings changed = (this.changes != null) ? this.changes.call(spec.name()) : CallSettings.NONE;
		CallSettings annotated = spec.settings();
		CallSettings first = spec.usesGeneralFallbacks() ? changed.orElse(annotated) : annotated.orElse(changed);
		return first.orElse(this.layers.call(spec.name()));
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

	/**
	 * The settings that all targets of a call share.
	 */
	private record Common(CallSettings call, StreamPolicy stream, FallbackMode mode) {
	}

	/** Returns the settings of a model, or those of all members of a pool. */
	private List<LlmTargetSettings> targets(@Nullable String model, LlmCallSpec spec, FailureMatcher on,
			RetrySettings retry, Common common) {
		LlmTarget target = this.models.read(model, spec.source());
		TargetPool pool = this.models.pool(target);
		return (pool == null) ? List.of(target(target, on, retry, common, null))
				: pool.weights().keySet().stream().map((member) -> target(member, on, retry, common, pool)).toList();
	}

	private LlmTargetSettings target(LlmTarget target, FailureMatcher on, RetrySettings retry, Common common,
			@Nullable TargetPool pool) {
		CallSettings call = common.call();
		StreamPolicy stream = common.stream();
		SettingsLayers.Provider provider = this.layers.provider(target.provider());
		CallSettings general = this.layers.general();
		RetryPolicy policy = retry.orElse(provider.retry()).orElse(general.retry()).resolve();
		ParsePolicy parse = call.parse().orElse(provider.parse()).orElse(general.parse()).resolve();
		List<LlmRule> rules = new ArrayList<>(this.rules.first());
		rules.add(new ResumeRule(stream.mode(), stream.maxResumes(), policy.giveUpOn()));
		rules.add(new ReaskRule(parse.maxReasks()));
		if (pool != null || common.mode() == FallbackMode.IMMEDIATE) {
			rules.add(new NextTargetRule(common.mode()));
		}
		rules.add(this.rules.retry().apply(policy));
		rules.add(new FallbackRule());
		return new LlmTargetSettings(target, on, policy, parse, rules, pool);
	}

}

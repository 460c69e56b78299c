/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.StreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a call, resolved from the annotation and the properties.
 *
 * @param name the name of the call
 * @param targets the models to call in order, the primary first, without duplicates
 * @param deadline the maximum duration of the whole call, or null for no limit
 * @param body the settings that apply inside an attempt
 * @param stream the settings of streams
 * @param hedge when an attempt is hedged
 * @param fallbackMode when the call falls back to its next model
 * @param costPerHour what the call may cost in an hour before it begins at a cheaper
 * model, in the currency of the prices, or null for no limit
 * @param overrides the settings with other models, or null if the models are fixed
 * @param tenant the tenant of the call, or null
 * @param conversation identifies the conversation that the call belongs to, or null
 */
public record LlmCallSettings(String name, List<LlmTargetSettings> targets, @Nullable Duration deadline,
		LlmBodySettings body, StreamPolicy stream, HedgePolicy hedge, FallbackMode fallbackMode,
		@Nullable Double costPerHour, @Nullable Overrides overrides, @Nullable LlmTenant tenant,
		@Nullable String conversation) {

	/** The maximum number of models of a call. */
	public static final int MAX_TARGETS = 64;

	public LlmCallSettings {
		targets = List.copyOf(targets);
		long distinct = targets.stream().map(LlmTargetSettings::target).distinct().count();
		if (targets.isEmpty() || targets.size() > MAX_TARGETS || distinct < targets.size()) {
			throw new IllegalArgumentException(
					"Call '" + name + "' needs 1 to " + MAX_TARGETS + " targets, each once, not " + targets.size());
		}
	}

	/** Creates settings whose models are fixed. */
	public LlmCallSettings(String name, List<LlmTargetSettings> targets, @Nullable Duration deadline,
			LlmBodySettings body, StreamPolicy stream, HedgePolicy hedge) {
		this(name, targets, deadline, body, stream, hedge, FallbackMode.AFTER_RETRIES, null, null, null, null);
	}

	/**
	 * The settings of the same call with other models.
	 *
	 * @param current the override that these settings result from, or null for none
	 * @param resolver resolves the settings with an override
	 */
	public record Overrides(@Nullable LlmModelOverride current, Function<LlmModelOverride, LlmCallSettings> resolver) {
	}

	/** Returns the override that these settings result from, or null. */
	public @Nullable LlmModelOverride override() {
		LlmModelOverride models = (this.overrides != null) ? this.overrides.current() : null;
		return (this.tenant != null) ? LlmModelOverride.tenant(this.tenant).orElse(models) : models;
	}

	/** Returns the settings of this call with an override. */
	public LlmCallSettings with(@Nullable LlmModelOverride override) {
		if (override == null || this.overrides == null) {
			return this;
		}
		LlmCallSettings settings = (override.model() != null)
				? this.overrides.resolver().apply(new LlmModelOverride(override.model(), override.fallbacks(), null))
				: this;
		return settings.forTenant(override.tenant()).inConversation(this.conversation);
	}

	private LlmCallSettings forTenant(@Nullable LlmTenant tenant) {
		return (tenant == this.tenant) ? this : of(tenant, this.conversation);
	}

	/** Returns the settings of this call in a conversation, if it has a sticky pool. */
	public LlmCallSettings inConversation(@Nullable String conversation) {
		return (conversation == null || !hasStickyPool()) ? this : of(this.tenant, conversation);
	}

	private LlmCallSettings of(@Nullable LlmTenant tenant, @Nullable String conversation) {
		return new LlmCallSettings(this.name, this.targets, this.deadline, this.body, this.stream, this.hedge,
				this.fallbackMode, this.costPerHour, this.overrides, tenant, conversation);
	}

	private boolean hasStickyPool() {
		return this.targets.stream().anyMatch((target) -> target.pool() != null && target.pool().sticky());
	}

	/** Returns the model to call first. */
	public LlmTargetSettings primary() {
		return this.targets.get(0);
	}

}

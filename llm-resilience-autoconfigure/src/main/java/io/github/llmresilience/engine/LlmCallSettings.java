package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.llmresilience.call.LlmModelOverride;
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
 * @param overrides the settings with other models, or null if the models are fixed
 */
public record LlmCallSettings(String name, List<LlmTargetSettings> targets, @Nullable Duration deadline,
		LlmBodySettings body, StreamPolicy stream, HedgePolicy hedge, @Nullable Overrides overrides) {

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
		this(name, targets, deadline, body, stream, hedge, null);
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
		return (this.overrides != null) ? this.overrides.current() : null;
	}

	/** Returns the settings of this call with an override. */
	public LlmCallSettings with(@Nullable LlmModelOverride override) {
		return (override == null || this.overrides == null) ? this : this.overrides.resolver().apply(override);
	}

	/** Returns the model to call first. */
	public LlmTargetSettings primary() {
		return this.targets.get(0);
	}

}

package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;

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
 */
public record LlmCallSettings(String name, List<LlmTargetSettings> targets, @Nullable Duration deadline,
		LlmBodySettings body, StreamPolicy stream, HedgePolicy hedge) {

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

	/** Returns the model to call first. */
	public LlmTargetSettings primary() {
		return this.targets.get(0);
	}

}

package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.StreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * All that was decided about a call before it begins: annotation and properties,
 * resolved.
 *
 * @param name the name of the call
 * @param targets the models to call in order, the primary first, each once
 * @param deadline how long the whole call may take, or null for no limit
 * @param body what holds inside an attempt
 * @param stream what holds for streams
 * @param hedge when a second attempt is made beside one that takes long
 */
public record LlmCallSettings(String name, List<LlmTargetSettings> targets, @Nullable Duration deadline,
		LlmBodySettings body, StreamPolicy stream, HedgePolicy hedge) {

	/** How many models a call may list. */
	public static final int MAX_TARGETS = 64;

	public LlmCallSettings {
		targets = List.copyOf(targets);
		long distinct = targets.stream().map(LlmTargetSettings::target).distinct().count();
		if (targets.isEmpty() || targets.size() > MAX_TARGETS || distinct < targets.size()) {
			throw new IllegalArgumentException(
					"Call '" + name + "' needs 1 to " + MAX_TARGETS + " targets, each once, not " + targets.size());
		}
	}

	/** The model that is called first. */
	public LlmTargetSettings primary() {
		return this.targets.get(0);
	}

}

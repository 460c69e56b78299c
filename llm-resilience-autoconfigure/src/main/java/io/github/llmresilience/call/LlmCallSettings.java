package io.github.llmresilience.call;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All that was decided about a call before it begins: annotation and properties,
 * resolved.
 *
 * @param name the name of the call
 * @param targets the models to call in order, the primary first, each once
 * @param deadline how long the whole call may take, or null for no limit
 */
public record LlmCallSettings(String name, List<LlmTargetSettings> targets, @Nullable Duration deadline) {

	/**
	 * Creates the settings.
	 * @param name the name of the call
	 * @param targets the models to call in order, at least one
	 * @param deadline how long the whole call may take, or null for no limit
	 */
	public LlmCallSettings {
		targets = List.copyOf(targets);
		if (targets.isEmpty()) {
			throw new IllegalArgumentException("Call '" + name + "' needs at least one target");
		}
	}

	/**
	 * The model that is called first.
	 * @return the primary target
	 */
	public LlmTargetSettings primary() {
		return this.targets.get(0);
	}

}

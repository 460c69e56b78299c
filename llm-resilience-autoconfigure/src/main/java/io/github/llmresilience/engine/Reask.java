package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model that was told what is wrong with its answer has mended it.
 */
final class Reask {

	private final CallReporter reporter;

	private @Nullable LlmTarget told;

	Reask(CallReporter reporter) {
		this.reporter = reporter;
	}

	/** The target is told now. */
	void begin(LlmTarget target) {
		this.told = target;
	}

	/** It has given an answer that can be used, or never will. */
	void end(boolean healed) {
		if (this.told != null) {
			this.reporter.reaskEnded(this.told, healed);
			this.told = null;
		}
	}

}

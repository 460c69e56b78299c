package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Objects;

import io.github.llmresilience.call.LlmStreamMode;

/**
 * What holds for streams.
 *
 * @param mode what is done when a stream breaks after its first element
 * @param idleTimeout how long a consumer that asks may be left without an element
 * @param maxPartial how many characters of a partial answer are kept; a longer one cannot
 * be resumed
 * @param resumePrompt what a model is told after its partial answer
 */
public record LlmStreamSettings(LlmStreamMode mode, Duration idleTimeout, int maxPartial, String resumePrompt) {

	/** What holds where nothing is set: resume, 60 s, a million characters. */
	public static final LlmStreamSettings DEFAULTS = new LlmStreamSettings(LlmStreamMode.RESUME, Duration.ofSeconds(60),
			1024 * 1024, "Please continue from where you left off.");

	/**
	 * Creates the settings.
	 * @param mode what is done when a stream breaks
	 * @param idleTimeout how long a consumer that asks may be left without an element
	 * @param maxPartial how many characters of a partial answer are kept, at least 0
	 * @param resumePrompt what a model is told after its partial answer
	 */
	public LlmStreamSettings {
		Objects.requireNonNull(mode, "'mode' must not be null");
		Objects.requireNonNull(resumePrompt, "'resumePrompt' must not be null");
		if (idleTimeout.isNegative() || idleTimeout.isZero()) {
			throw new IllegalArgumentException("'idleTimeout' must be more than zero, not " + idleTimeout);
		}
		if (maxPartial < 0) {
			throw new IllegalArgumentException("'maxPartial' must not be negative, but is " + maxPartial);
		}
	}

}

package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.call.LlmStreamMode;
import org.jspecify.annotations.Nullable;

/**
 * What is done about streams that break or stall. What is null is not set.
 *
 * @param mode what is done when a stream breaks after its first element; resume by
 * default
 * @param maxResumes how often a stream is taken up at one target; 3 by default
 * @param idleTimeout how long a consumer that asks may be left without an element; 60 s
 * by default
 * @param maxPartial how many characters of a partial answer are kept; 1 048 576 by
 * default
 * @param resumePrompt what a model is told after its partial answer
 */
public record StreamSettings(@Nullable LlmStreamMode mode, @Nullable Integer maxResumes, @Nullable Duration idleTimeout,
		@Nullable Integer maxPartial, @Nullable String resumePrompt) {

	/** Nothing is set. */
	public static final StreamSettings NONE = new StreamSettings(null, null, null, null, null);

	/**
	 * These settings, completed by others.
	 * @param other where to look for what is not set here
	 * @return the merged settings
	 */
	public StreamSettings orElse(StreamSettings other) {
		return new StreamSettings((this.mode != null) ? this.mode : other.mode,
				(this.maxResumes != null) ? this.maxResumes : other.maxResumes,
				(this.idleTimeout != null) ? this.idleTimeout : other.idleTimeout,
				(this.maxPartial != null) ? this.maxPartial : other.maxPartial,
				(this.resumePrompt != null) ? this.resumePrompt : other.resumePrompt);
	}

}

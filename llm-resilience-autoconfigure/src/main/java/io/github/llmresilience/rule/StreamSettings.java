/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.Objects;

import io.github.llmresilience.call.LlmStreamMode;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * How streams that break or stall are handled. A component that is null is taken from the
 * next layer.
 *
 * @param mode What happens when a stream breaks after its first element: the model
 * continues its partial answer, the stream starts again, or the call fails.
 * @param maxResumes Number of times that a stream is resumed at one model.
 * @param idleTimeout Longest time without progress while the consumer requests elements.
 * @param maxPartial Longest partial answer that can be resumed. One byte of this size
 * stands for one character.
 * @param resumePrompt Text that asks a model to continue its partial answer, when a
 * broken stream is resumed.
 */
public record StreamSettings(@Nullable LlmStreamMode mode, @Nullable Integer maxResumes, @Nullable Duration idleTimeout,
		@Nullable DataSize maxPartial, @Nullable String resumePrompt) {

	/** Settings in which no component is set. */
	public static final StreamSettings NONE = new StreamSettings(null, null, null, null, null);

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public StreamSettings orElse(StreamSettings other) {
		return new StreamSettings((this.mode != null) ? this.mode : other.mode,
				(this.maxResumes != null) ? this.maxResumes : other.maxResumes,
				(this.idleTimeout != null) ? this.idleTimeout : other.idleTimeout,
				(this.maxPartial != null) ? this.maxPartial : other.maxPartial,
				(this.resumePrompt != null) ? this.resumePrompt : other.resumePrompt);
	}

	/** Returns these settings as a policy. A component that is null gets its default. */
	public StreamPolicy resolve() {
		StreamPolicy defaults = StreamPolicy.DEFAULTS;
		return new StreamPolicy(Objects.requireNonNullElse(this.mode, defaults.mode()),
				Objects.requireNonNullElse(this.maxResumes, defaults.maxResumes()),
				Objects.requireNonNullElse(this.idleTimeout, defaults.idleTimeout()),
				(this.maxPartial != null) ? (int) Math.min(this.maxPartial.toBytes(), Integer.MAX_VALUE)
						: defaults.maxPartial(),
				Objects.requireNonNullElse(this.resumePrompt, defaults.resumePrompt()));
	}

}

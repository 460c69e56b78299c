/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How tools that fail are handled. A component that is null is taken from the next layer.
 *
 * @param maxConsecutiveErrors Number of consecutive rounds with a tool error that end the
 * call. One means that the first error ends the call.
 * @param timeout Longest time of one tool call of Spring AI. A tool that takes longer is
 * interrupted. If the tool fails then, the model receives the timeout as its result.
 * @param tell What a model is told about a tool that has failed: the message of the
 * exception, or the name of its class only.
 */
public record ToolSettings(@Nullable Integer maxConsecutiveErrors, @Nullable Duration timeout,
		@Nullable ToolErrorText tell) {

	/** Settings in which no component is set. */
	public static final ToolSettings NONE = new ToolSettings(null, null, null);

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public ToolSettings orElse(ToolSettings other) {
		return new ToolSettings(
				(this.maxConsecutiveErrors != null) ? this.maxConsecutiveErrors : other.maxConsecutiveErrors,
				(this.timeout != null) ? this.timeout : other.timeout, (this.tell != null) ? this.tell : other.tell);
	}

	/** Returns the policy. A component that is null has its default. */
	public ToolPolicy resolve() {
		ToolPolicy defaults = ToolPolicy.DEFAULTS;
		return new ToolPolicy(Objects.requireNonNullElse(this.maxConsecutiveErrors, defaults.maxConsecutiveErrors()),
				Objects.requireNonNullElse(this.timeout, defaults.timeout()),
				Objects.requireNonNullElse(this.tell, defaults.tell()));
	}

}

package io.github.llmresilience.rule;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How tools that fail are handled. A component that is null is taken from the next layer.
 *
 * @param maxConsecutiveErrors Number of consecutive rounds with a tool error that end the
 * call. One means that the first error ends the call.
 */
public record ToolSettings(@Nullable Integer maxConsecutiveErrors) {

	/** Settings in which no component is set. */
	public static final ToolSettings NONE = new ToolSettings(null);

	/** The default of {@code maxConsecutiveErrors}. */
	public static final int DEFAULT_MAX_CONSECUTIVE_ERRORS = 3;

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public ToolSettings orElse(ToolSettings other) {
		return (this.maxConsecutiveErrors != null) ? this : other;
	}

	/** Returns {@code maxConsecutiveErrors}, or its default if it is null. */
	public int resolve() {
		return Objects.requireNonNullElse(this.maxConsecutiveErrors, DEFAULT_MAX_CONSECUTIVE_ERRORS);
	}

}

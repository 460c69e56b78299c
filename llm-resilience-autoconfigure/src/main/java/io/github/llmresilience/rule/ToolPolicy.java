/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

/**
 * How tools that fail are handled: resolved {@link ToolSettings}.
 *
 * @param maxConsecutiveErrors the number of consecutive rounds with a failed tool that
 * end the call, at least 1
 * @param timeout the longest time of one tool call
 * @param tell what a model is told about a tool that has failed
 */
public record ToolPolicy(int maxConsecutiveErrors, Duration timeout, ToolErrorText tell) {

	/** The defaults. */
	public static final ToolPolicy DEFAULTS = new ToolPolicy(3, Duration.ofMinutes(1), ToolErrorText.MESSAGE);

	public ToolPolicy {
		if (maxConsecutiveErrors < 1) {
			throw new IllegalArgumentException(
					"'maxConsecutiveErrors' must be at least 1, not " + maxConsecutiveErrors);
		}
	}

}

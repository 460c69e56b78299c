/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.call.LlmStreamMode;

/**
 * How streams that break or stall are handled: resolved {@link StreamSettings}.
 *
 * @param mode what happens when a stream breaks after its first element
 * @param maxResumes the number of times that a stream is resumed at one target
 * @param idleTimeout the longest time without progress while the consumer requests
 * elements
 * @param maxPartial the longest partial answer that can be resumed, in characters
 * @param resumePrompt the text that a model receives after its partial answer
 */
public record StreamPolicy(LlmStreamMode mode, int maxResumes, Duration idleTimeout, int maxPartial,
		String resumePrompt) {

	/** The defaults. */
	public static final StreamPolicy DEFAULTS = new StreamPolicy(LlmStreamMode.RESUME, 3, Duration.ofSeconds(60),
			1024 * 1024, "Please continue from where you left off.");

	public StreamPolicy {
		if (idleTimeout.isNegative() || idleTimeout.isZero()) {
			throw new IllegalArgumentException("'idleTimeout' must be more than zero, not " + idleTimeout);
		}
		if (maxPartial < 0) {
			throw new IllegalArgumentException("'maxPartial' must not be negative, but is " + maxPartial);
		}
	}

}

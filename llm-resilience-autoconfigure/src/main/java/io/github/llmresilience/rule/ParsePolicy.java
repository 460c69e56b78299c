/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

/**
 * How answers that cannot be used are handled: resolved {@link ParseSettings}.
 *
 * @param maxReasks the number of re-asks at one target in one call
 * @param repair whether harmless mistakes are repaired
 * @param allowEmpty whether an answer without text, tool call and image is an answer
 */
public record ParsePolicy(int maxReasks, boolean repair, boolean allowEmpty) {

	/** The defaults. */
	public static final ParsePolicy DEFAULTS = new ParsePolicy(2, true, false);

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * The state of the stream of a call, as input for its rules.
 *
 * @param begun whether the caller has received a part of the answer
 * @param cut whether the failed attempt broke after the caller had received an element of
 * it; false if the attempt failed before its first element
 * @param cuts the number of times that the stream has broken at the current target, this
 * break included
 * @param obstacle the reason why the stream cannot be continued, or null if it can
 */
public record LlmStreamState(boolean begun, boolean cut, int cuts, @Nullable String obstacle) {

	/** The caller has received nothing yet. */
	public static final LlmStreamState NOT_BEGUN = new LlmStreamState(false, false, 0, null);

	/**
	 * Returns the state for a target that does not admit an attempt: no attempt has
	 * failed.
	 * @return a state that is not cut
	 */
	public LlmStreamState withoutAttempt() {
		return this.cut ? new LlmStreamState(this.begun, false, this.cuts, this.obstacle) : this;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import io.github.llmresilience.failure.LlmFailure;

/**
 * Decides how a call continues after a failure. The rules of a call are asked in order,
 * and the first decision that is possible is applied. A decision is skipped, for example,
 * if the retry budget is empty or the deadline leaves no time.
 * <p>
 * A rule only decides. It does not wait, call a model or change any state.
 */
@FunctionalInterface
public interface LlmRule {

	/**
	 * Decides how the call continues.
	 * @param failure the failure of an attempt, or the rejection by a target
	 * @param call the state of the call
	 * @return the decision; {@link LlmDecision.Next} to leave it to the next rule
	 */
	LlmDecision decide(LlmFailure failure, LlmCallState call);

}

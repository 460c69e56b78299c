package io.github.llmresilience.call;

import io.github.llmresilience.failure.LlmFailure;

/**
 * Decides what follows a failure. Rules are asked in order and the first one with an
 * answer counts. A rule only decides: it does not wait, call, or change anything.
 */
@FunctionalInterface
public interface LlmRule {

	/**
	 * Decides what follows a failure.
	 * @param failure the failure of an attempt, or of a target that takes no calls now
	 * @param call how the call stands
	 * @return the decision; {@link LlmDecision.Next} to leave it to the next rule
	 */
	LlmDecision decide(LlmFailure failure, LlmCallState call);

}

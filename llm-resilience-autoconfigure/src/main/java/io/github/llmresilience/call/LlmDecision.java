/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.time.Duration;
import java.util.List;

/**
 * The decision of an {@link LlmRule}.
 */
public sealed interface LlmDecision {

	/**
	 * Retries the same target.
	 *
	 * @param delay the wait before the retry
	 */
	record Retry(Duration delay) implements LlmDecision {
	}

	/**
	 * Re-asks the same target immediately, with feedback about its answer.
	 *
	 * @param feedback the feedback
	 */
	record Reask(LlmFeedback feedback) implements LlmDecision {
	}

	/**
	 * Resumes a stream that broke, immediately and at the same target.
	 */
	enum Resume implements LlmDecision {

		/** The only instance. */
		INSTANCE

	}

	/**
	 * Falls back to another target.
	 *
	 * @param candidates the possible targets, in order of preference
	 */
	record FallBack(List<LlmTarget> candidates) implements LlmDecision {
	}

	/**
	 * Ends the call.
	 */
	enum Fail implements LlmDecision {

		/** The only instance. */
		INSTANCE

	}

	/**
	 * Leaves the decision to the next rule.
	 */
	enum Next implements LlmDecision {

		/** The only instance. */
		INSTANCE

	}

	/**
	 * Returns the decision to end the call.
	 * @return the decision
	 */
	static LlmDecision fail() {
		return Fail.INSTANCE;
	}

	/**
	 * Returns the decision to resume a stream that broke.
	 * @return the decision
	 */
	static LlmDecision resume() {
		return Resume.INSTANCE;
	}

	/**
	 * Returns the decision to ask the next rule.
	 * @return the decision
	 */
	static LlmDecision next() {
		return Next.INSTANCE;
	}

}

package io.github.llmresilience.call;

import java.time.Duration;
import java.util.List;

/**
 * What a {@link LlmRule} answers.
 */
public sealed interface LlmDecision {

	/**
	 * Try the same target again.
	 *
	 * @param delay how long to wait first
	 */
	record Retry(Duration delay) implements LlmDecision {
	}

	/**
	 * Ask the same target again, at once, and tell it what was wrong with its answer.
	 *
	 * @param feedback what to tell it
	 */
	record Reask(LlmFeedback feedback) implements LlmDecision {
	}

	/**
	 * Take up a stream that broke, at once and at the same target.
	 */
	enum Resume implements LlmDecision {

		/** The only one. */
		INSTANCE

	}

	/**
	 * Go on with another target.
	 *
	 * @param candidates the targets that will do, in order
	 */
	record FallBack(List<LlmTarget> candidates) implements LlmDecision {
	}

	/**
	 * End the call.
	 */
	enum Fail implements LlmDecision {

		/** The only one. */
		INSTANCE

	}

	/**
	 * Ask the next rule.
	 */
	enum Next implements LlmDecision {

		/** The only one. */
		INSTANCE

	}

	/**
	 * Ends the call.
	 * @return the decision
	 */
	static LlmDecision fail() {
		return Fail.INSTANCE;
	}

	/**
	 * Takes up a stream that broke.
	 * @return the decision
	 */
	static LlmDecision resume() {
		return Resume.INSTANCE;
	}

	/**
	 * Leaves it to the next rule.
	 * @return the decision
	 */
	static LlmDecision next() {
		return Next.INSTANCE;
	}

}

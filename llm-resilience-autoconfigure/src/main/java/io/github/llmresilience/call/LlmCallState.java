package io.github.llmresilience.call;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.failure.LlmFailure;

/**
 * How a call stands, as its rules see it.
 */
public interface LlmCallState {

	/**
	 * How often the current target was tried, re-asks aside.
	 * @return the number of attempts, the failed one included
	 */
	int attempts();

	/**
	 * How often the current target was told in this call that its answer could not be
	 * used.
	 * @return the number of re-asks
	 */
	int reasks();

	/**
	 * How long the call has waited for the current target to cool down since its last
	 * attempt.
	 * @return the sum of such waits
	 */
	Duration waitedForCooldown();

	/**
	 * How the stream stands, where the call is one.
	 * @return the state of the stream
	 */
	LlmStreamState stream();

	/**
	 * The targets that were not tried yet and that this failure leads to.
	 * @param failure what went wrong
	 * @return the targets, in the order of the settings
	 */
	List<LlmTarget> candidates(LlmFailure failure);

	/**
	 * Whether one of the {@link #candidates} takes calls at this moment.
	 * @param failure what went wrong
	 * @return true if the call could go on elsewhere at once
	 */
	boolean hasOpenCandidate(LlmFailure failure);

}

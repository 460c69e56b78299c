/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;

/**
 * The state of a call, as input for its rules.
 */
public interface LlmCallState {

	/**
	 * Returns the number of attempts at the current target, without re-asks and resumed
	 * streams. If the target belongs to a pool, the attempts at all its members count.
	 * @return the number of attempts, the failed attempt included
	 */
	int attempts();

	/**
	 * Returns the number of the backoff that a retry would begin with.
	 * @return the number of attempts at the current target itself, at least 1
	 */
	int backoff();

	/**
	 * Returns the number of failed attempts at the current target with a given kind.
	 * @param kind the kind of failure
	 * @return the number of attempts, the failed attempt included
	 */
	int failures(FailureKind kind);

	/**
	 * Returns the number of re-asks at the current target in this call.
	 * @return the number of re-asks
	 */
	int reasks();

	/**
	 * Returns how long the call has waited for the cooldown of the current target since
	 * its last attempt.
	 * @return the sum of these waits
	 */
	Duration waitedForCooldown();

	/**
	 * Returns the state of the stream.
	 * @return the state, {@link LlmStreamState#NOT_BEGUN} if the call has no stream
	 */
	LlmStreamState stream();

	/**
	 * Returns the targets that have not been tried yet and that the failure leads to.
	 * @param failure the failure
	 * @return the targets, in the order of the settings
	 */
	List<LlmTarget> candidates(LlmFailure failure);

	/**
	 * Returns the {@link #candidates} that admit attempts now.
	 * @param failure the failure
	 * @return the targets, in the order of the settings
	 */
	List<LlmTarget> openCandidates(LlmFailure failure);

	/**
	 * Whether one of the {@link #candidates} admits attempts now.
	 * @param failure the failure
	 * @return true if the call can fall back immediately
	 */
	default boolean hasOpenCandidate(LlmFailure failure) {
		return !openCandidates(failure).isEmpty();
	}

	/**
	 * Whether a target belongs to the pool of the current target.
	 * @param target the other target
	 * @return true if both are members of one pool
	 */
	boolean isInPool(LlmTarget target);

}

package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.LlmFailure;

/**
 * How a call stands at one decision.
 */
record CallState(int attempts, Duration waitedForCooldown, CallTargets targets,
		TargetGates gates) implements LlmCallState {

	@Override
	public List<LlmTargetSettings> candidates(LlmFailure failure) {
		return this.targets.candidates(failure);
	}

	@Override
	public boolean hasOpenCandidate(LlmFailure failure) {
		return hasOpenCandidate(failure, this.targets, this.gates);
	}

	static boolean hasOpenCandidate(LlmFailure failure, CallTargets targets, TargetGates gates) {
		return targets.candidates(failure).stream().anyMatch((candidate) -> gates.isOpenFor(candidate.target()));
	}

}

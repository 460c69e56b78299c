package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.gate.TargetGates;

/**
 * How a call stands at one decision.
 *
 * @param causes what closed the gate of the target, where that is the failure
 */
record RuleInput(int attempts, int reasks, Duration waitedForCooldown, LlmStreamState stream, Set<FailureKind> causes,
		CallTargets targets, TargetGates gates) implements LlmCallState {

	@Override
	public List<LlmTarget> candidates(LlmFailure failure) {
		return this.targets.candidates(failure, this.causes);
	}

	@Override
	public boolean hasOpenCandidate(LlmFailure failure) {
		return candidates(failure).stream().anyMatch(this.gates::isOpenFor);
	}

}

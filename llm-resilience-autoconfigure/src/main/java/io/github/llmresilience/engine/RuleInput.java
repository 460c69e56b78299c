/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
 * The state of a call at one decision.
 *
 * @param causes the failures that closed the gate of the target, if the gate has refused
 * the attempt; otherwise empty
 */
record RuleInput(int attempts, int backoff, int reasks, Duration waitedForCooldown, LlmStreamState stream,
		Set<FailureKind> causes, CallData call, TargetGates gates) implements LlmCallState {

	@Override
	public int failures(FailureKind kind) {
		return this.call.history().failures(this.call.targets().current().target(), kind);
	}

	@Override
	public List<LlmTarget> candidates(LlmFailure failure) {
		return this.call.targets().candidates(failure, this.causes);
	}

	@Override
	public List<LlmTarget> openCandidates(LlmFailure failure) {
		List<LlmTarget> candidates = candidates(failure);
		return candidates.isEmpty() ? candidates : candidates.stream().filter(this.gates::isOpenFor).toList();
	}

	@Override
	public boolean isInPool(LlmTarget target) {
		return this.call.targets().isInPool(target);
	}

}

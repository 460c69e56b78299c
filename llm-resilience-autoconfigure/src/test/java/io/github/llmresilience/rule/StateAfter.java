/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;

/**
 * A call after some attempts at a target.
 */
record StateAfter(int attempts, boolean openCandidate) implements LlmCallState {

	@Override
	public int failures(FailureKind kind) {
		return this.attempts;
	}

	@Override
	public int reasks() {
		return 0;
	}

	@Override
	public Duration waitedForCooldown() {
		return Duration.ZERO;
	}

	@Override
	public LlmStreamState stream() {
		return LlmStreamState.NOT_BEGUN;
	}

	@Override
	public List<LlmTarget> candidates(LlmFailure failure) {
		return List.of();
	}

	@Override
	public int backoff() {
		return this.attempts;
	}

	@Override
	public List<LlmTarget> openCandidates(LlmFailure failure) {
		return this.openCandidate ? List.of(LlmTarget.parse("other/model")) : List.of();
	}

	@Override
	public boolean isInPool(LlmTarget target) {
		return false;
	}

}

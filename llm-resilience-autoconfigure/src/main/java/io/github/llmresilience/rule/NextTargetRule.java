/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.util.List;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmFailure;

/**
 * Goes on with the next target at the first failure, without a wait: with the next member
 * of the pool, or with any target if the fallback mode is {@link FallbackMode#IMMEDIATE}.
 */
public final class NextTargetRule implements LlmRule {

	private final FallbackMode mode;

	public NextTargetRule(FallbackMode mode) {
		this.mode = mode;
	}

	@Override
	public LlmDecision decide(LlmFailure failure, LlmCallState call) {
		List<LlmTarget> next = call.openCandidates(failure);
		if (this.mode == FallbackMode.AFTER_RETRIES) {
			next = next.stream().filter(call::isInPool).toList();
		}
		return next.isEmpty() ? LlmDecision.next() : new LlmDecision.FallBack(next);
	}

}

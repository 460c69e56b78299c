/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.classify.FailureMatcher;

/**
 * Falls back to the next target that the failure leads to.
 */
public final class FallbackRule implements LlmRule {

	/**
	 * The default of the failures that lead to a fallback: another provider may not have
	 * them.
	 */
	public static final FailureMatcher PROVIDER_SIDE = new FailureMatcher(Arrays.stream(FailureKind.values())
		.filter(FailureKind::isFallenBackFromByDefault)
		.collect(Collectors.toUnmodifiableSet()), Set.of());

	@Override
	public LlmDecision decide(LlmFailure failure, LlmCallState call) {
		List<LlmTarget> candidates = call.candidates(failure);
		return candidates.isEmpty() ? LlmDecision.next() : new LlmDecision.FallBack(candidates);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.classify.FailureMatcher;

/**
 * Resumes a stream after the caller has received a part of the answer. A stream that was
 * cut is resumed at once, up to a limit for each target, because the target has answered
 * before. For other failures, the rules for retries and fallbacks decide. The next
 * attempt then continues the answer.
 */
public final class ResumeRule implements LlmRule {

	private static final Set<FailureKind> CUTS = EnumSet.of(FailureKind.STREAM_CUT, FailureKind.CONNECTION,
			FailureKind.TIMEOUT);

	private final LlmStreamMode mode;

	private final int maxResumes;

	private final FailureMatcher giveUpOn;

	public ResumeRule(LlmStreamMode mode, int maxResumes, FailureMatcher giveUpOn) {
		this.mode = mode;
		this.maxResumes = maxResumes;
		this.giveUpOn = giveUpOn;
	}

	@Override
	public LlmDecision decide(LlmFailure failure, LlmCallState call) {
		LlmStreamState stream = call.stream();
		if (!stream.begun()) {
			return LlmDecision.next();
		}
		if (this.mode == LlmStreamMode.FAIL || stream.obstacle() != null) {
			return LlmDecision.fail();
		}
		if (this.mode == LlmStreamMode.RESUME && failure.kind().isAboutOutput()) {
			return LlmDecision.fail();
		}
		if (stream.cuts() > this.maxResumes) {
			return leave(failure, call);
		}
		boolean cutByTheWay = stream.cut() && CUTS.contains(failure.kind()) && !this.giveUpOn.matches(failure);
		return cutByTheWay ? LlmDecision.resume() : LlmDecision.next();
	}

	private static LlmDecision leave(LlmFailure failure, LlmCallState call) {
		List<LlmTarget> others = call.candidates(failure);
		return others.isEmpty() ? LlmDecision.fail() : new LlmDecision.FallBack(others);
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import io.github.llmresilience.call.LlmCallState;
import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.conversation.ErrorText;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;

/**
 * Re-asks a model whose answer cannot be used. The re-ask sends the reason to the model,
 * has no backoff, and does not count as a retry. An answer that cannot be used is not a
 * failure of the provider.
 */
public final class ReaskRule implements LlmRule {

	private final int maxReasks;

	public ReaskRule(int maxReasks) {
		this.maxReasks = maxReasks;
	}

	@Override
	public LlmDecision decide(LlmFailure failure, LlmCallState call) {
		return (failure.kind().isAboutOutput() && call.reasks() < this.maxReasks)
				? new LlmDecision.Reask(feedback(failure.error())) : LlmDecision.next();
	}

	private static LlmFeedback feedback(Throwable error) {
		if (error instanceof LlmParseException answer) {
			return new LlmFeedback(answer.rawText(), answer.toolCall(), answer.retryMessage());
		}
		if (error instanceof LlmUnusableAnswerException answer && answer.retryMessage() != null) {
			return new LlmFeedback(null, null, answer.retryMessage());
		}
		return new LlmFeedback(null, null, "Your last answer could not be used: " + ErrorText.of(error)
				+ "\nAnswer again, in the form that was asked for.");
	}

}

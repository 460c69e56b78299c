/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.List;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.gate.Admission;

/**
 * Records the refusals of gates, and creates failures from them.
 */
final class Rejections {

	private Rejections() {
	}

	/**
	 * Records that a target refuses an attempt, and publishes an event for the first
	 * refusal.
	 */
	static void note(CallData call, LlmTarget target, Admission.Refused refused) {
		call.targets().passOver(target);
		if (call.history().rejected(target, refused, call.services().ticker().nanos())) {
			call.reporter().rejected(target, refused.kind());
		}
	}

	/** Returns the failure that the rules receive for a refusal. */
	static LlmFailure failure(CallData call, LlmTarget target, Admission.Refused refused) {
		LlmFailure failure = LlmFailure
			.of(refused.kind(),
					CallHistory.rejection(call.settings().name(), refused.kind(), List.of(), refused.remaining()))
			.withProvider(target.provider());
		return (refused.kind() == FailureKind.COOLING_DOWN) ? failure.withRetryAfter(refused.remaining()) : failure;
	}

}

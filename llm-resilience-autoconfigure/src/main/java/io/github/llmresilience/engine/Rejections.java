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

	private final CallData call;

	Rejections(CallData call) {
		this.call = call;
	}

	/**
	 * Records that a target refuses an attempt, and publishes an event for the first
	 * refusal.
	 */
	void note(LlmTarget target, Admission.Refused refused) {
		this.call.targets().passOver(target);
		if (this.call.history().rejected(target, refused, this.call.services().ticker().nanos())) {
			this.call.reporter().rejected(target, refused.kind());
		}
	}

	/** Returns the failure that the rules receive for a refusal. */
	LlmFailure failure(LlmTarget target, Admission.Refused refused) {
		LlmFailure failure = LlmFailure
			.of(refused.kind(),
					CallHistory.rejection(this.call.settings().name(), refused.kind(), List.of(), refused.remaining()))
			.withProvider(target.provider());
		return (refused.kind() == FailureKind.COOLING_DOWN) ? failure.withRetryAfter(refused.remaining()) : failure;
	}

}

package io.github.llmresilience.engine;

import java.util.List;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.gate.Admission;

/**
 * Notes and describes the refusals of gates.
 */
final class Rejections {

	private final CallData call;

	Rejections(CallData call) {
		this.call = call;
	}

	/** Notes that a target admits no attempt now; a listener hears of it once. */
	void note(LlmTarget target, Admission.Refused refused) {
		this.call.targets().passOver(target);
		if (this.call.history().rejected(target, refused)) {
			this.call.reporter().rejected(target, refused.kind());
		}
	}

	/** Returns the failure that the rules are asked about. */
	LlmFailure failure(LlmTarget target, Admission.Refused refused) {
		LlmFailure failure = LlmFailure
			.of(refused.kind(), CallHistory.rejection(this.call.settings().name(), refused.kind(), List.of()))
			.withProvider(target.provider());
		return (refused.kind() == FailureKind.COOLING_DOWN) ? failure.withRetryAfter(refused.remaining()) : failure;
	}

}

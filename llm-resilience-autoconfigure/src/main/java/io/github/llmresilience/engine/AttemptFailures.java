package io.github.llmresilience.engine;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.classify.FailureClassifiers;

/**
 * Describes what an attempt has thrown.
 */
final class AttemptFailures {

	private final CallTargets targets;

	private final FailureClassifiers classifiers;

	AttemptFailures(CallData call) {
		this.targets = call.targets();
		this.classifiers = call.services().classifiers();
	}

	/**
	 * Classifies an exception. The exception counts more than the last error response of
	 * the attempt, which the client may have handled. If the exception comes from that
	 * response but has no headers, the headers of the response complete it.
	 */
	LlmFailure classify(Step.Attempt attempt, Throwable error) {
		LlmFailure failure = this.classifiers.classify(error);
		LlmHttpException response = attempt.attemptContext().errorResponse();
		if (response == null) {
			return failure;
		}
		if (failure.kind() == FailureKind.UNKNOWN) {
			return this.classifiers.classify(response).withError(failure.error());
		}
		boolean isOfResponse = failure.status() != null && failure.status() == response.statusCode();
		return isOfResponse ? failure.orElse(this.classifiers.classify(response)) : failure;
	}

	/** Applies the settings of the target to a failure. */
	LlmFailure complete(LlmFailure classified, Step.Attempt attempt) {
		LlmFailure failure = (classified.provider() != null) ? classified
				: classified.withProvider(attempt.target().provider());
		return this.targets.settingsOf(attempt.target()).retry().heedsRetryAfter() ? failure
				: failure.withRetryAfter(null);
	}

	/** Whether an exception tells only that a connection broke or timed out. */
	boolean isBrokenConnection(Throwable error) {
		FailureKind kind = this.classifiers.classify(error).kind();
		return kind == FailureKind.CONNECTION || kind == FailureKind.TIMEOUT;
	}

	/**
	 * Whether no rule is asked: after an {@link Error}, and after a call inside this one.
	 */
	static boolean isFinal(LlmFailure failure) {
		return failure.error() instanceof Error || FailureClassifiers.isOutcomeOfInnerCall(failure.error());
	}

}

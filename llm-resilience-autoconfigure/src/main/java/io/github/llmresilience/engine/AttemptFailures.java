/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.classify.FailureClassifiers;

/**
 * Classifies the exceptions of attempts.
 */
final class AttemptFailures {

	private final CallTargets targets;

	private final FailureClassifiers classifiers;

	AttemptFailures(CallData call) {
		this.targets = call.targets();
		this.classifiers = call.services().classifiers();
	}

	/**
	 * Classifies an exception. The exception takes precedence over the last error
	 * response of the attempt, because the client may have handled the response. The
	 * response determines the kind if the exception alone does not. If both have the same
	 * status, the response completes missing details such as headers.
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

	/**
	 * Adds the provider to a failure. Removes the wait that the provider asked for if the
	 * settings of the target ignore it.
	 */
	LlmFailure complete(LlmFailure classified, Step.Attempt attempt) {
		LlmFailure failure = (classified.provider() != null) ? classified
				: classified.withProvider(attempt.target().provider());
		return this.targets.settingsOf(attempt.target()).retry().heedsRetryAfter() ? failure
				: failure.withRetryAfter(null);
	}

	/** Whether an exception has the kind {@code CONNECTION} or {@code TIMEOUT}. */
	boolean isBrokenConnection(Throwable error) {
		FailureKind kind = this.classifiers.classify(error).kind();
		return kind == FailureKind.CONNECTION || kind == FailureKind.TIMEOUT;
	}

	/** Whether an exception is a failure of the provider, and not about its answer. */
	boolean isFailureOfProvider(Throwable error) {
		FailureKind kind = this.classifiers.classify(error).kind();
		return kind.isFallenBackFromByDefault() && !kind.isAboutOutput();
	}

	/**
	 * Whether a failure ends the session without asking the rules. Applies to an
	 * {@link Error} and to the outcome of a call inside this call.
	 */
	static boolean isFinal(LlmFailure failure) {
		return failure.error() instanceof Error || FailureClassifiers.isOutcomeOfInnerCall(failure.error());
	}

	/**
	 * Returns what the call throws after a final error: the outcome of a call inside it,
	 * or the error of the method as it is.
	 */
	static Throwable finalError(Throwable thrown) {
		Throwable inner = FailureClassifiers.unwrap(thrown);
		return (inner instanceof LlmCallException || inner instanceof Error) ? inner : thrown;
	}

}

package io.github.llmresilience.engine;

import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;

/**
 * Tells what went wrong in an attempt.
 */
final class AttemptFailures {

	private final CallScope scope;

	AttemptFailures(CallScope scope) {
		this.scope = scope;
	}

	/**
	 * What is thrown tells more than the last error response, which may have been dealt
	 * with. Where it comes from that response, but has no headers, these tell the rest.
	 */
	LlmFailure classify(Step.Call call, Throwable error) {
		LlmFailure failure = this.scope.classifiers().classify(error);
		LlmHttpException response = call.attemptContext().errorResponse();
		if (response == null) {
			return failure;
		}
		if (failure.kind() == FailureKind.UNKNOWN) {
			return this.scope.classifiers().classify(response).withError(failure.error());
		}
		boolean isOfResponse = failure.status() != null && failure.status() == response.statusCode();
		return isOfResponse ? failure.orElse(this.scope.classifiers().classify(response)) : failure;
	}

	/**
	 * Adds what the settings of the target say.
	 */
	LlmFailure complete(LlmFailure classified, Step.Call call) {
		LlmFailure failure = (classified.provider() != null) ? classified
				: classified.withProvider(call.target().provider());
		return this.scope.targets().settingsOf(call.target()).heedsRetryAfter() ? failure
				: failure.withRetryAfter(null);
	}

	/**
	 * Whether an error says no more than that a connection broke, or was given up.
	 */
	boolean isBrokenConnection(Throwable error) {
		FailureKind kind = this.scope.classifiers().classify(error).kind();
		return kind == FailureKind.CONNECTION || kind == FailureKind.TIMEOUT;
	}

	/**
	 * An {@link Error} is the JVM's trouble, and a call inside this one has had its
	 * retries.
	 */
	static boolean isFinal(LlmFailure failure) {
		return failure.error() instanceof Error || FailureClassifiers.isOutcomeOfInnerCall(failure.error());
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.jspecify.annotations.Nullable;

/**
 * The model calls inside one attempt of a method, each with its own retries. Their
 * outcome is final for the method. Thread-safe, because model calls may run on several
 * threads.
 */
final class ModelCalls {

	private @Nullable List<Ending> failures;

	/** The failure of the last model call if it failed, or null. */
	private @Nullable Ending unrecovered;

	/**
	 * The failure of a model call.
	 */
	private record Ending(Throwable error, LlmOutcome outcome) {
	}

	synchronized void succeeded() {
		this.unrecovered = null;
	}

	synchronized void failed(Throwable error, LlmOutcome outcome) {
		this.failures = (this.failures != null) ? this.failures : new ArrayList<>(1);
		Ending ending = new Ending(error, outcome);
		this.failures.add(ending);
		this.unrecovered = ending;
	}

	/**
	 * Returns the outcome of the model call that an error of the method comes from: the
	 * model call whose error is a cause, or the last model call if it failed. The second
	 * case is necessary because a method may hide the cause.
	 * @return the outcome, or null if the error comes from no model call
	 */
	synchronized @Nullable LlmOutcome outcomeBehind(Throwable error) {
		if (this.failures != null) {
			for (Ending failure : this.failures) {
				if (FailureClassifiers.isCausedBy(error, failure.error())) {
					return failure.outcome();
				}
			}
		}
		return (this.unrecovered != null) ? this.unrecovered.outcome() : null;
	}

	/** Returns the error of the last model call if it failed, or null. */
	synchronized @Nullable Throwable unrecoveredError() {
		return (this.unrecovered != null) ? this.unrecovered.error() : null;
	}

}

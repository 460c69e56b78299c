package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.jspecify.annotations.Nullable;

/**
 * The model calls that were made inside one attempt of a method, each with its own
 * retries. What they decided is final for the method. They may run on several threads.
 */
final class ModelCalls {

	private int running;

	private @Nullable List<Ending> failures;

	/** How the last one ended, if it failed. */
	private @Nullable LlmOutcome unrecovered;

	/**
	 * How a model call failed.
	 */
	private record Ending(Throwable error, LlmOutcome outcome) {
	}

	synchronized void begin() {
		this.running++;
	}

	synchronized void succeeded() {
		this.running--;
		this.unrecovered = null;
	}

	synchronized void failed(Throwable error, LlmOutcome outcome) {
		this.running--;
		this.failures = (this.failures != null) ? this.failures : new ArrayList<>(1);
		this.failures.add(new Ending(error, outcome));
		this.unrecovered = outcome;
	}

	/** The method wanted no more of it: nothing has failed. */
	synchronized void cancelled() {
		this.running--;
	}

	synchronized boolean anyRunning() {
		return this.running > 0;
	}

	/**
	 * How the model call ended that is behind an error of the method: the error comes
	 * from it, or it was the last and failed. A method may hide the cause.
	 * @return the outcome, or null if no model call is behind the error
	 */
	synchronized @Nullable LlmOutcome outcomeBehind(Throwable error) {
		if (this.failures != null) {
			for (Ending failure : this.failures) {
				if (FailureClassifiers.isCausedBy(error, failure.error())) {
					return failure.outcome();
				}
			}
		}
		return this.unrecovered;
	}

}

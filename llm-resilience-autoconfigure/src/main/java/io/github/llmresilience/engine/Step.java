/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmRequestDetails;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.Permit;
import org.jspecify.annotations.Nullable;

/**
 * The next step of a driver.
 */
public sealed interface Step {

	/**
	 * Whether the call goes on after this step.
	 * @return true for an attempt and for a wait
	 */
	default boolean isOpen() {
		return false;
	}

	/**
	 * Make an attempt, then call {@link LlmCallSession#succeeded} or
	 * {@link LlmCallSession#failed}.
	 */
	final class Attempt implements Step {

		private static final int NO_CONTENT = 204;

		private final AttemptContext context;

		private final AttemptCounter.Place place;

		private final Duration timeout;

		private final Duration waited;

		private final long startedNanos;

		/** Negative until the first element of a stream has arrived. */
		private volatile long answeringNanos = -1;

		private volatile boolean stream;

		private volatile boolean undecidedHedge;

		private volatile boolean beaten;

		Attempt(AttemptContext context, AttemptCounter.Place place, Duration timeout, Duration waited,
				long startedNanos) {
			this.context = context;
			this.place = place;
			this.undecidedHedge = place.isHedge();
			this.timeout = timeout;
			this.waited = waited;
			this.startedNanos = startedNanos;
		}

		@Override
		public boolean isOpen() {
			return true;
		}

		/** Returns the context to run the attempt in. */
		public LlmCallContext context() {
			return this.context;
		}

		/** Returns the timeout of the attempt. */
		public Duration timeout() {
			return this.timeout;
		}

		/**
		 * Runs the abort hooks of the attempt, each once.
		 * @return whether there are hooks, which end the source of the attempt
		 */
		public boolean abort() {
			return this.context.abortHooks().run();
		}

		/** Sets the action of the driver that runs after the abort hooks. */
		public void onAborted(Runnable action) {
			this.context.abortHooks().setLast(action);
		}

		/**
		 * Whether the call has given up this attempt in favor of another attempt.
		 * @return true if the answer of this attempt is ignored
		 */
		public boolean isBeaten() {
			return this.beaten;
		}

		void markBeaten() {
			this.beaten = true;
		}

		/**
		 * Returns the model that the attempt is meant for. Does not mark the target as
		 * read by the body.
		 */
		public LlmTarget target() {
			return this.context.peekTarget();
		}

		/** Returns the number of the attempt at its target, from 1. */
		int number() {
			return this.place.number();
		}

		/**
		 * Whether the attempt has reached its target. A body that does not read the
		 * target cannot have called a fallback.
		 */
		boolean hasReachedTarget() {
			return this.context.hasReachedTarget();
		}

		/** Whether other advice of the method has answered in place of the body. */
		boolean isBodySkipped() {
			return this.context.isBodySkipped();
		}

		/**
		 * Whether model calls with their own sessions were made inside the attempt. If
		 * so, the model calls count as attempts, and the attempt of the method does not.
		 */
		boolean hasModelCalls() {
			return this.context.modelCalls() != null;
		}

		/**
		 * Returns the outcome of the model call that an error comes from, or null if it
		 * comes from no model call of this attempt.
		 */
		@Nullable LlmOutcome outcomeOfModelCallBehind(Throwable error) {
			ModelCalls modelCalls = this.context.modelCalls();
			return (modelCalls != null) ? modelCalls.outcomeBehind(error) : null;
		}

		/**
		 * Returns the error of the last model call inside the attempt if it failed, or
		 * null.
		 */
		@Nullable Throwable unrecoveredModelError() {
			ModelCalls modelCalls = this.context.modelCalls();
			return (modelCalls != null) ? modelCalls.unrecoveredError() : null;
		}

		/** Whether an HTTP client has received the end marker of the stream. */
		public boolean hasStreamEnded() {
			return this.context.hasStreamEnded();
		}

		/** Whether the last response of the attempt had no content: HTTP 204. */
		public boolean hasNoContent() {
			LlmHttpException response = this.context.errorResponse();
			return response != null && response.statusCode() == NO_CONTENT;
		}

		boolean isRetry() {
			return this.place.isRetry();
		}

		boolean isHedge() {
			return this.place.isHedge();
		}

		/** Whether this attempt is a hedge and the call has not moved to it. */
		boolean isUndecidedHedge() {
			return this.undecidedHedge;
		}

		/** Marks this hedge as the attempt that the call goes on with. */
		void takeOver() {
			this.undecidedHedge = false;
		}

		AttemptContext attemptContext() {
			return this.context;
		}

		LlmAttemptTrace trace() {
			return this.context.trace();
		}

		Permit permit() {
			return this.context.permit();
		}

		/** Marks the answer as a stream, which is checked before it ends. */
		public void markStream() {
			this.stream = true;
		}

		boolean isStream() {
			return this.stream;
		}

		/** Marks that the first element of a stream has arrived after the given time. */
		void markAnswering(long nanos) {
			this.answeringNanos = nanos;
		}

		boolean isAnswering() {
			return this.answeringNanos >= 0;
		}

		/** Returns the details of the request, or null if nothing is known. */
		@Nullable LlmRequestDetails requestDetails() {
			return attemptContext().requestDetails(this.stream || isAnswering(),
					isAnswering() ? Duration.ofNanos(this.answeringNanos) : null);
		}

		Duration waited() {
			return this.waited;
		}

		long startedNanos() {
			return this.startedNanos;
		}

	}

	/**
	 * Wait, then call {@link LlmCallSession#waited}.
	 *
	 * @param duration the duration of the wait
	 */
	record Wait(Duration duration) implements Step {

		@Override
		public boolean isOpen() {
			return true;
		}

	}

	/**
	 * Do nothing more for this attempt: another attempt of the call goes on, or has
	 * answered.
	 */
	enum Leave implements Step {

		/** The only instance. */
		SUPERSEDED

	}

	/**
	 * Return the answer: the call has ended.
	 *
	 * @param value the answer
	 */
	record Return(@Nullable Object value) implements Step {
	}

	/**
	 * Throw an exception: the call has ended.
	 *
	 * @param error the exception to throw, without wrapping it
	 */
	record Throw(Throwable error) implements Step {
	}

}

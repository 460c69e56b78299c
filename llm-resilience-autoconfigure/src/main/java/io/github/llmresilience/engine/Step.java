package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

/**
 * What a driver is to do next.
 */
public sealed interface Step {

	/**
	 * Whether the call has not ended yet.
	 * @return true if the driver has something to do that may fail
	 */
	default boolean isOpen() {
		return false;
	}

	/**
	 * Make an attempt; then tell {@link LlmCallSession#succeeded} or
	 * {@link LlmCallSession#failed}.
	 */
	final class Call implements Step {

		private final LlmTarget target;

		private final Tries.Try purpose;

		private final AttemptContext context;

		private final Duration timeout;

		private final Duration waited;

		private final long startedNanos;

		private volatile boolean answering;

		private volatile boolean aside;

		private volatile boolean beaten;

		Call(LlmTarget target, Tries.Try purpose, AttemptContext context, Duration timeout, Duration waited,
				long startedNanos) {
			this.target = target;
			this.purpose = purpose;
			this.aside = purpose.isHedge();
			this.context = context;
			this.timeout = timeout;
			this.waited = waited;
			this.startedNanos = startedNanos;
		}

		@Override
		public boolean isOpen() {
			return true;
		}

		/**
		 * The context to run the attempt in.
		 * @return the context
		 */
		public LlmCallContext context() {
			return this.context;
		}

		/**
		 * How long the attempt may take.
		 * @return the time after which it is to be {@linkplain #abort() aborted}
		 */
		public Duration timeout() {
			return this.timeout;
		}

		/**
		 * Runs the abort hooks of the attempt, each once.
		 */
		public void abort() {
			this.context.abort();
		}

		/**
		 * For the driver: after the abort hooks.
		 * @param action what it does then; it is done at once if they have run already
		 */
		public void onAborted(Runnable action) {
			this.context.onAborted(action);
		}

		/**
		 * Whether another attempt of the call was first.
		 * @return true if nobody wants an answer of this one any more
		 */
		public boolean isBeaten() {
			return this.beaten;
		}

		void markBeaten() {
			this.beaten = true;
		}

		/**
		 * The model that the attempt is meant for. Asking for it here says nothing about
		 * the body.
		 * @return the target
		 */
		public LlmTarget target() {
			return this.target;
		}

		/**
		 * Whether the attempt is of a method whose models were called with sessions of
		 * their own: then it is none of a model itself.
		 */
		boolean isOfMethodWithModelCalls() {
			return this.context.modelCalls() != null;
		}

		/**
		 * How the model call ended that an error comes from.
		 * @return the outcome, or null if it comes from no model call of this attempt
		 */
		@Nullable LlmOutcome outcomeOfModelCallBehind(Throwable error) {
			ModelCalls modelCalls = this.context.modelCalls();
			return (modelCalls != null) ? modelCalls.outcomeBehind(error) : null;
		}

		boolean isRetry() {
			return this.purpose.isRetry();
		}

		boolean isHedge() {
			return this.purpose.isHedge();
		}

		/** Whether it is made beside the one that the call is at. */
		boolean isAside() {
			return this.aside;
		}

		/** The call goes on with this one. */
		void takeOver() {
			this.aside = false;
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

		/** The first element of a stream is there. */
		void markAnswering() {
			this.answering = true;
		}

		boolean isAnswering() {
			return this.answering;
		}

		Duration waited() {
			return this.waited;
		}

		long startedNanos() {
			return this.startedNanos;
		}

	}

	/**
	 * Wait; then tell {@link LlmCallSession#waited}.
	 *
	 * @param duration for how long
	 */
	record Wait(Duration duration) implements Step {

		@Override
		public boolean isOpen() {
			return true;
		}

	}

	/**
	 * Do nothing more for this attempt: another one of the call goes on, or has answered.
	 */
	enum Leave implements Step {

		/** The only one. */
		TO_OTHER

	}

	/**
	 * Return the answer: the call has ended.
	 *
	 * @param value the answer
	 */
	record Return(@Nullable Object value) implements Step {
	}

	/**
	 * Throw: the call has ended.
	 *
	 * @param error what to throw, as it is
	 */
	record Throw(Throwable error) implements Step {
	}

}

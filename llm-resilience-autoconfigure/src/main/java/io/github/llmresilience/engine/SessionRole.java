/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.fault.FaultInjector;
import org.jspecify.annotations.Nullable;

/**
 * The difference between the session of a method and the session of a model call inside
 * an attempt of that method.
 */
sealed interface SessionRole {

	/** Returns the attempt of the method that a model call belongs to, or null. */
	@Nullable AttemptContext methodAttempt();

	/**
	 * Ensures that only one attempt of the method goes on with this session.
	 * @return false if the call goes on with another attempt
	 */
	boolean claim();

	/** Begins the session. */
	void begin(CallData call);

	/** Returns the failure of an attempt that is to fail on purpose, or null. */
	@Nullable LlmFailure faultOf(LlmTarget target, FaultInjector faults);

	/** Ends the session with an answer. */
	@Nullable Object succeeded(@Nullable Object value, CallData call);

	/** Ends the session with an error. */
	void failed(Throwable error, LlmOutcome outcome, CallData call);

	/**
	 * Ends the session of a model call that its method has given up. This is not a
	 * failure.
	 */
	void cancelledByMethod(CallData call);

	/**
	 * The session of a method. The end of the session is the end of the call.
	 */
	enum OfMethod implements SessionRole {

		/** The only instance. */
		INSTANCE;

		@Override
		public @Nullable AttemptContext methodAttempt() {
			return null;
		}

		@Override
		public boolean claim() {
			return true;
		}

		@Override
		public void begin(CallData call) {
		}

		@Override
		public @Nullable LlmFailure faultOf(LlmTarget target, FaultInjector faults) {
			return faults.ofMethod(target);
		}

		@Override
		public @Nullable Object succeeded(@Nullable Object value, CallData call) {
			call.end(LlmOutcome.SUCCESS);
			return call.result(value);
		}

		@Override
		public void failed(Throwable error, LlmOutcome outcome, CallData call) {
			if (!call.hasEnded()) {
				call.end(outcome);
			}
		}

		@Override
		public void cancelledByMethod(CallData call) {
		}

	}

	/**
	 * The session of a model call. The outcome of the session is recorded in the attempt
	 * of the method.
	 */
	final class OfModelCall implements SessionRole {

		private final AttemptContext method;

		private final Runnable onAbort;

		/** Null before the session has begun, and after it has ended. */
		private @Nullable ModelCalls modelCalls;

		OfModelCall(AttemptContext method, Runnable onAbort) {
			this.method = method;
			this.onAbort = onAbort;
		}

		@Override
		public AttemptContext methodAttempt() {
			return this.method;
		}

		@Override
		public boolean claim() {
			return this.method.claim();
		}

		@Override
		public void begin(CallData call) {
			this.modelCalls = this.method.modelCallBegins();
			this.method.pauses().modelCallBegins(call.services().ticker().nanos());
			this.method.onAbort(this.onAbort);
		}

		@Override
		public @Nullable LlmFailure faultOf(LlmTarget target, FaultInjector faults) {
			return faults.ofModelCall(target);
		}

		@Override
		public @Nullable Object succeeded(@Nullable Object value, CallData call) {
			ModelCalls begun = end(call);
			if (begun != null) {
				begun.succeeded();
			}
			return value;
		}

		@Override
		public void failed(Throwable error, LlmOutcome outcome, CallData call) {
			ModelCalls begun = end(call);
			if (begun != null) {
				begun.failed(error, outcome);
			}
		}

		@Override
		public void cancelledByMethod(CallData call) {
			end(call);
		}

		/**
		 * Ends the pause of the method's timeout. Returns the model calls, or null if
		 * this one was not running.
		 */
		private @Nullable ModelCalls end(CallData call) {
			ModelCalls begun = this.modelCalls;
			this.modelCalls = null;
			if (begun != null) {
				this.method.pauses().modelCallEnds(call.services().ticker().nanos());
			}
			return begun;
		}

	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.gate.Permit;

/**
 * The next step of a session, as decided by the rules and the gates.
 */
sealed interface NextStep {

	/**
	 * An attempt at the current target.
	 *
	 * @param permit the permit of the target's gate
	 * @param waited how long the call has waited for this attempt
	 */
	record Attempt(Permit permit, Duration waited) implements NextStep {
	}

	/**
	 * A wait before another attempt at the current target.
	 *
	 * @param duration the duration of the wait
	 */
	record Wait(Duration duration) implements NextStep {
	}

	/**
	 * The end of the session, without an answer.
	 */
	enum End implements NextStep {

		/** No rule goes on after the failures so far. */
		EXHAUSTED,

		/** The deadline does not allow the decision of a rule. */
		OUT_OF_TIME,

		/** The part of the answer that the caller has received cannot be continued. */
		STREAM_BROKEN

	}

}

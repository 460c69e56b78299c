package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.gate.Permit;

/**
 * What follows in a session, as its rules and the gates have decided.
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
	 * A wait, then the current target again.
	 *
	 * @param duration how long to wait
	 */
	record Wait(Duration duration) implements NextStep {
	}

	/**
	 * The end of the session, without an answer.
	 */
	enum End implements NextStep {

		/** No rule goes on after the failures so far. */
		EXHAUSTED,

		/** The deadline does not allow what a rule has decided. */
		OUT_OF_TIME,

		/** The part of the answer that the caller has seen cannot be continued. */
		STREAM_BROKEN

	}

}

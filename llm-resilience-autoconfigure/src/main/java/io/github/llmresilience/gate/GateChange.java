/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;

/**
 * A change to the gate of a target that all instances of an application share. Each
 * instance detects failures of the target by itself, so circuit breaker results are not
 * shared.
 */
public sealed interface GateChange {

	/** Returns the target of the change. */
	LlmTarget target();

	/**
	 * A cooldown that the answer of a provider caused.
	 *
	 * @param target the target that was called
	 * @param scope whether the cooldown applies to the target or to its provider
	 * @param kind the kind of failure that caused the cooldown
	 * @param duration the length of the cooldown, from now; at most {@link #MAX}
	 */
	record CoolDown(LlmTarget target, CooldownScope scope, FailureKind kind, Duration duration) implements GateChange {

		/**
		 * The maximum length of a cooldown. A longer cooldown is shortened to one hour.
		 */
		public static final Duration MAX = Duration.ofHours(1);

		public CoolDown {
			duration = (duration.compareTo(MAX) > 0) ? MAX : duration;
		}

	}

	/**
	 * A decision of an operator.
	 *
	 * @param target the target
	 * @param action the action on the target
	 */
	record Decision(LlmTarget target, Action action) implements GateChange {
	}

	/**
	 * An action of an operator on a target.
	 */
	enum Action {

		/** Opens the circuit breaker until {@link #CLOSE} or {@link #RESET}. */
		OPEN,

		/** Closes the circuit breaker and clears its window. */
		CLOSE,

		/**
		 * Acts as {@link #CLOSE}, and ends the cooldowns of the target and its provider.
		 */
		RESET

	}

}

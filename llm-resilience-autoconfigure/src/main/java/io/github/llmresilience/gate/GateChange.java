package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;

/**
 * What all instances of an application should know about a target. How well it answers,
 * each finds out for itself.
 */
public sealed interface GateChange {

	/** The model it is about. */
	LlmTarget target();

	/**
	 * A provider asked to be left alone.
	 *
	 * @param target the model that was asked
	 * @param scope what is left alone
	 * @param kind what it answered
	 * @param duration for how long, from now; at most an hour
	 */
	record CoolDown(LlmTarget target, CooldownScope scope, FailureKind kind, Duration duration) implements GateChange {

		/** The longest cooldown, whatever the provider says. */
		public static final Duration MAX = Duration.ofHours(1);

		public CoolDown {
			duration = (duration.compareTo(MAX) > 0) ? MAX : duration;
		}

	}

	/**
	 * An operator decided.
	 *
	 * @param target the model
	 * @param action what is done with it
	 */
	record Decision(LlmTarget target, Action action) implements GateChange {
	}

	/**
	 * What an operator can do to a target.
	 */
	enum Action {

		/** Keep all calls away from it, until it is closed or reset. */
		OPEN,

		/** Close its circuit breaker and forget the failures it has counted. */
		CLOSE,

		/** The same, and end its cooldown and its provider's. */
		RESET

	}

}

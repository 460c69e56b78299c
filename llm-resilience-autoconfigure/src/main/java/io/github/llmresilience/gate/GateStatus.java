package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.call.CircuitState;

/**
 * The status of the gate of one target.
 *
 * @param circuit the state of the circuit breaker for the next call
 * @param openedByHand whether an operator has opened the circuit breaker
 * @param failureRate the percentage of failed calls among the recent ones, or NaN if no
 * calls are counted now
 * @param cooldown the remaining time of the cooldown; zero if there is none
 */
public record GateStatus(CircuitState circuit, boolean openedByHand, double failureRate, Duration cooldown) {

	/** Whether calls are kept away from the target, or only some calls reach it. */
	public boolean isLimited() {
		return this.circuit != CircuitState.CLOSED || !this.cooldown.isZero();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.call.CircuitState;
import org.jspecify.annotations.Nullable;

/**
 * The status of the gate of one target.
 *
 * @param circuit the state of the circuit breaker for the next call
 * @param openedByHand whether an operator has opened the circuit breaker
 * @param failureRate the percentage of failed calls among the recent ones, or NaN if no
 * calls are counted now
 * @param lastResort the attempts of calls without another target in this outage, or null
 * if the circuit breaker is closed or refuses them
 * @param cooldown the remaining time of the cooldown; zero if there is none
 */
public record GateStatus(CircuitState circuit, boolean openedByHand, double failureRate,
		@Nullable LastResortStatus lastResort, Duration cooldown) {

	/**
	 * The attempts of calls that no other target admitted, since the circuit breaker
	 * opened.
	 *
	 * @param asked the number of attempts
	 * @param answered the number of these attempts that were answered
	 */
	public record LastResortStatus(long asked, long answered) {

		/**
		 * Returns the percentage of these attempts that were answered; NaN if there are
		 * none.
		 */
		public double answeredRate() {
			return (this.asked == 0) ? Double.NaN : this.answered * 100.0 / this.asked;
		}

	}

	/** Whether calls are kept away from the target, or only some calls reach it. */
	public boolean isLimited() {
		return this.circuit != CircuitState.CLOSED || !this.cooldown.isZero();
	}

}

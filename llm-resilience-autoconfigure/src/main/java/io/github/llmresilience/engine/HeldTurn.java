/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.TargetGates;

/**
 * A turn of a rate limit that a session holds, but has not used yet.
 *
 * @param target the target that the turn is for
 * @param turn the turn
 */
record HeldTurn(LlmTarget target, RateLimit.Turn turn) {

	/**
	 * Requests a permit for an attempt that uses this turn. Gives the turn back if it is
	 * for another provider.
	 */
	Admission admit(LlmTarget target, TargetGates gates) {
		if (this.target.provider().equals(target.provider())) {
			return gates.admit(target, this.turn);
		}
		this.turn.giveBack();
		return gates.admit(target);
	}

}

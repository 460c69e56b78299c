/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

/**
 * The time that a call has waited since its last attempt.
 *
 * @param all the total time
 * @param forCooldown the part of the total time that was spent on cooldowns
 * @param pending the duration of the wait that has begun
 * @param pendingForCooldown whether the wait that has begun is for a cooldown
 */
record WaitTimes(Duration all, Duration forCooldown, Duration pending, boolean pendingForCooldown) {

	static final WaitTimes NONE = new WaitTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, false);

	WaitTimes begin(Duration wait, boolean forCooldown) {
		return new WaitTimes(this.all, this.forCooldown, wait, forCooldown);
	}

	WaitTimes over() {
		return new WaitTimes(this.all.plus(this.pending),
				this.pendingForCooldown ? this.forCooldown.plus(this.pending) : this.forCooldown, Duration.ZERO, false);
	}

}

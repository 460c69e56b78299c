package io.github.llmresilience.engine;

import java.time.Duration;

/**
 * How long a call has waited since its last attempt.
 *
 * @param all all of it
 * @param forCooldown the part of it that was spent on a cooldown
 * @param pending the wait that has begun
 * @param pendingForCooldown whether that is one for a cooldown
 */
record Waits(Duration all, Duration forCooldown, Duration pending, boolean pendingForCooldown) {

	static final Waits NONE = new Waits(Duration.ZERO, Duration.ZERO, Duration.ZERO, false);

	Waits begin(Duration wait, boolean forCooldown) {
		return new Waits(this.all, this.forCooldown, wait, forCooldown);
	}

	Waits over() {
		return new Waits(this.all.plus(this.pending),
				this.pendingForCooldown ? this.forCooldown.plus(this.pending) : this.forCooldown, Duration.ZERO, false);
	}

}

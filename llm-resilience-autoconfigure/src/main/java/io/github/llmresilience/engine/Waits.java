package io.github.llmresilience.engine;

import java.time.Duration;

/**
 * How long a call has waited since its last attempt.
 */
final class Waits {

	private Duration pending = Duration.ZERO;

	private boolean pendingForCooldown;

	private Duration all = Duration.ZERO;

	private Duration forCooldown = Duration.ZERO;

	void begin(Duration wait, boolean forCooldown) {
		this.pending = wait;
		this.pendingForCooldown = forCooldown;
	}

	void over() {
		this.all = this.all.plus(this.pending);
		this.forCooldown = this.pendingForCooldown ? this.forCooldown.plus(this.pending) : this.forCooldown;
		this.pending = Duration.ZERO;
	}

	/** The part of it that was spent on a cooldown. */
	Duration forCooldown() {
		return this.forCooldown;
	}

	/** All of it; the next attempt begins. */
	Duration take() {
		Duration taken = this.all;
		this.all = Duration.ZERO;
		this.forCooldown = Duration.ZERO;
		return taken;
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of a call, and the share of its time that the current target may use. When
 * a target begins, the remaining time is divided equally between this target and the
 * targets still to come. So a provider that hangs leaves time for the next target.
 */
final class Deadline {

	private static final Deadline NONE = new Deadline(false, 0, () -> 0);

	private final Ticker ticker;

	private final boolean limited;

	private final long callEnd;

	private long targetEnd;

	private Deadline(boolean limited, long callEnd, Ticker ticker) {
		this.ticker = ticker;
		this.limited = limited;
		this.callEnd = callEnd;
		this.targetEnd = callEnd;
	}

	static Deadline of(@Nullable Duration limit, long startNanos, Ticker ticker) {
		return (limit != null) ? new Deadline(true, startNanos + limit.toNanos(), ticker) : NONE;
	}

	/** Sets the share of a target that begins now. */
	void share(int targetsToCome) {
		if (this.limited) {
			long now = this.ticker.nanos();
			this.targetEnd = now + (this.callEnd - now) / (targetsToCome + 1);
		}
	}

	/**
	 * Returns the timeout of an attempt that begins now beside an attempt at the current
	 * target: the given timeout, or the share of the remaining time if it is less.
	 */
	Duration limitBeside(Duration timeout, int targetsToCome) {
		long share = remainingNanos() / Math.max(1, targetsToCome);
		return (share < timeout.toNanos()) ? Duration.ofNanos(Math.max(1, share)) : timeout;
	}

	boolean isOver() {
		return this.limited && this.ticker.nanos() - this.callEnd >= 0;
	}

	/**
	 * Returns the remaining time in nanoseconds. For a call without a deadline, returns
	 * {@link Long#MAX_VALUE}.
	 */
	long remainingNanos() {
		return this.limited ? this.callEnd - this.ticker.nanos() : Long.MAX_VALUE;
	}

	/** Whether the current target has time left after a wait. */
	boolean leavesTimeAfter(Duration wait, boolean othersCanTakeOver) {
		long end = othersCanTakeOver ? this.targetEnd : this.callEnd;
		return !this.limited || this.ticker.nanos() + wait.toNanos() - end < 0;
	}

	/**
	 * Returns the timeout of an attempt that begins now: the given timeout, or the
	 * remaining time if it is less.
	 */
	Duration limit(Duration timeout, int targetsToCome) {
		if (!this.limited) {
			return timeout;
		}
		long now = this.ticker.nanos();
		long end = (targetsToCome > 0 && this.targetEnd - now > 0) ? this.targetEnd : this.callEnd;
		long remaining = Math.max(1, end - now);
		return (remaining < timeout.toNanos()) ? Duration.ofNanos(remaining) : timeout;
	}

}

package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The time a call has, and the part of it that the current target may use up: what
 * remains when a target begins is shared equally between it and those still to come, so
 * that a provider that hangs leaves time for the next.
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

	/** Sets the share of the target that begins now. */
	void share(int targetsToCome) {
		if (this.limited) {
			long now = this.ticker.nanos();
			this.targetEnd = now + (this.callEnd - now) / (targetsToCome + 1);
		}
	}

	/** The timeout of an attempt that begins now, beside one of the current target. */
	Duration limitBeside(Duration timeout, int targetsToCome) {
		long share = remainingNanos() / Math.max(1, targetsToCome);
		return (share < timeout.toNanos()) ? Duration.ofNanos(Math.max(1, share)) : timeout;
	}

	boolean isOver() {
		return this.limited && this.ticker.nanos() - this.callEnd >= 0;
	}

	/** What is left; the longest time there is where the call has no deadline. */
	long remainingNanos() {
		return this.limited ? this.callEnd - this.ticker.nanos() : Long.MAX_VALUE;
	}

	/** Whether after this wait there is time left for the current target. */
	boolean leavesTimeAfter(Duration wait, boolean othersCanTakeOver) {
		long end = othersCanTakeOver ? this.targetEnd : this.callEnd;
		return !this.limited || this.ticker.nanos() + wait.toNanos() - end < 0;
	}

	/** The timeout of an attempt that begins now, when the settings allow this much. */
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

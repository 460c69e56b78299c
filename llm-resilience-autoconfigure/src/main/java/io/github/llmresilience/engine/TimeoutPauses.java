/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

/**
 * Measures for how long the timeout of an attempt was paused. It is paused while a model
 * call runs inside the attempt, and while a tool runs, until the tool exceeds its limit.
 * Model calls and tools have limits of their own. All times are in nanoseconds.
 */
final class TimeoutPauses {

	private int modelCalls;

	private final Limited tools = new Limited();

	private final Limited innerCalls = new Limited();

	/** The time of the last change or query. */
	private long last;

	private long paused;

	/**
	 * Work that pauses the timeout until a limit.
	 */
	private static final class Limited {

		private int running;

		/** When the limits of all running work are over. */
		private long end;

		private void begin(long limit) {
			this.end = (this.running == 0 || limit - this.end > 0) ? limit : this.end;
			this.running++;
		}

		private boolean pauses(long now) {
			return this.running > 0 && this.end - now > 0;
		}

		/** Returns how much of the time since a moment was paused. */
		private long pausedSince(long since, long now) {
			return (this.running > 0) ? Math.max(0, (pauses(now) ? now : this.end) - since) : 0;
		}

	}

	synchronized void modelCallBegins(long now) {
		advance(now);
		this.modelCalls++;
	}

	synchronized void modelCallEnds(long now) {
		advance(now);
		this.modelCalls--;
	}

	synchronized void toolBegins(long now, long limit) {
		advance(now);
		this.tools.begin(now + limit);
	}

	synchronized void toolEnds(long now) {
		advance(now);
		this.tools.running--;
	}

	synchronized void innerCallBegins(long now, long limit) {
		advance(now);
		this.innerCalls.begin(now + limit);
	}

	synchronized void innerCallEnds(long now) {
		advance(now);
		this.innerCalls.running--;
	}

	/** Whether the timeout of the attempt is paused. */
	synchronized boolean isPaused(long now) {
		return this.modelCalls > 0 || this.tools.pauses(now) || this.innerCalls.pauses(now);
	}

	/** Returns for how long the timeout of the attempt was paused so far. */
	synchronized long pausedNanos(long now) {
		advance(now);
		return this.paused;
	}

	private void advance(long now) {
		this.paused += (this.modelCalls > 0) ? now - this.last
				: Math.max(this.tools.pausedSince(this.last, now), this.innerCalls.pausedSince(this.last, now));
		this.last = now;
	}

}

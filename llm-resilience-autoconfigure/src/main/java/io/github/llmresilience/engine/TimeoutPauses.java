package io.github.llmresilience.engine;

/**
 * Measures for how long the timeout of an attempt was paused. It is paused while a model
 * call runs inside the attempt, and while a tool runs, until the tool exceeds its limit.
 * Model calls and tools have limits of their own. All times are in nanoseconds.
 */
final class TimeoutPauses {

	private int modelCalls;

	private int tools;

	/** When the limits of all running tools are over. */
	private long toolsEnd;

	/** The time of the last change or query. */
	private long last;

	private long paused;

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
		long end = now + limit;
		this.toolsEnd = (this.tools == 0 || end - this.toolsEnd > 0) ? end : this.toolsEnd;
		this.tools++;
	}

	synchronized void toolEnds(long now) {
		advance(now);
		this.tools--;
	}

	/** Whether the timeout of the attempt is paused. */
	synchronized boolean isPaused(long now) {
		return this.modelCalls > 0 || (this.tools > 0 && this.toolsEnd - now > 0);
	}

	/** Returns for how long the timeout of the attempt was paused so far. */
	synchronized long pausedNanos(long now) {
		advance(now);
		return this.paused;
	}

	private void advance(long now) {
		if (this.modelCalls > 0) {
			this.paused += now - this.last;
		}
		else if (this.tools > 0) {
			long end = (this.toolsEnd - now < 0) ? this.toolsEnd : now;
			this.paused += Math.max(0, end - this.last);
		}
		this.last = now;
	}

}

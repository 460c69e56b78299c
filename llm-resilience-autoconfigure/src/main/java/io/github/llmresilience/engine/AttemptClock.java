package io.github.llmresilience.engine;

/**
 * Measures the time of an attempt during which its timeout does not run: while a model
 * call or a tool runs inside the attempt, because these have limits of their own. A tool
 * that exceeds its limit stops the timeout no longer. All times are in nanoseconds.
 */
final class AttemptClock {

	private int modelCalls;

	private int tools;

	/** When the limits of all running tools are over. */
	private long toolsEnd;

	/** The time of the last change or query. */
	private long last;

	private long stopped;

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

	/** Whether the timeout of the attempt does not run. */
	synchronized boolean isStopped(long now) {
		return this.modelCalls > 0 || (this.tools > 0 && this.toolsEnd - now > 0);
	}

	/** Returns how long the timeout of the attempt did not run so far. */
	synchronized long stoppedNanos(long now) {
		advance(now);
		return this.stopped;
	}

	private void advance(long now) {
		if (this.modelCalls > 0) {
			this.stopped += now - this.last;
		}
		else if (this.tools > 0) {
			long end = (this.toolsEnd - now < 0) ? this.toolsEnd : now;
			this.stopped += Math.max(0, end - this.last);
		}
		this.last = now;
	}

}

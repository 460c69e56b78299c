/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.call.LlmCallContext;

/**
 * How long the attempts of a call, and the tools inside them, may run.
 */
public final class AttemptLimits {

	/** How often a timeout is checked again while it is paused. */
	private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final CallData call;

	AttemptLimits(CallData call) {
		this.call = call;
	}

	/**
	 * Returns how much longer an attempt may run after its timeout. The timeout is paused
	 * while a model call, a tool or another call with its own limits runs inside the
	 * attempt.
	 * @return the time in nanoseconds; 0 or less to end the attempt
	 */
	public long overtimeNanos(Step.Attempt attempt) {
		TimeoutPauses pauses = attempt.attemptContext().peekPauses();
		if (pauses == null) {
			return 0;
		}
		return pauses.isPaused(now()) ? RECHECK_NANOS : Math.min(timeLeftNanos(attempt), remainingNanos());
	}

	/**
	 * Returns how much of the timeout of an attempt is left. The time of pauses does not
	 * count.
	 * @return the time in nanoseconds; 0 or less if the timeout is over
	 */
	public long timeLeftNanos(Step.Attempt attempt) {
		TimeoutPauses pauses = attempt.attemptContext().peekPauses();
		long now = now();
		long paused = (pauses != null) ? pauses.pausedNanos(now) : 0;
		return attempt.timeout().toNanos() - (now - attempt.startedNanos() - paused);
	}

	/** Whether the timeout of an attempt is paused. */
	public boolean isPaused(Step.Attempt attempt) {
		TimeoutPauses pauses = attempt.attemptContext().peekPauses();
		return pauses != null && pauses.isPaused(now());
	}

	/**
	 * Returns the remaining time of the call.
	 * @return the time in nanoseconds; {@link Long#MAX_VALUE} for a call without a
	 * deadline
	 */
	public long remainingNanos() {
		return this.call.deadline().remainingNanos();
	}

	/**
	 * Records that a call with limits of its own begins inside an attempt. The timeout of
	 * the attempt is paused until {@link #innerCallEnds}, or until the deadline of this
	 * call.
	 */
	public void innerCallBegins(LlmCallContext attempt) {
		if (attempt instanceof AttemptContext own) {
			own.pauses().innerCallBegins(now(), Math.min(Math.max(1, remainingNanos()), Long.MAX_VALUE / 4));
		}
	}

	/** Records that a call inside an attempt has ended. */
	public void innerCallEnds(LlmCallContext attempt) {
		if (attempt instanceof AttemptContext own) {
			own.pauses().innerCallEnds(now());
		}
	}

	/** Returns the longest time of a tool that begins now. */
	public Duration toolTimeout() {
		Duration timeout = this.call.settings().body().tools().timeout();
		long remaining = Math.max(1, remainingNanos());
		return (remaining < timeout.toNanos()) ? Duration.ofNanos(remaining) : timeout;
	}

	/**
	 * Records that a tool begins inside an attempt. The timeout of the attempt is paused
	 * until {@link #toolEnds}, for at most the given limit.
	 */
	public void toolBegins(LlmCallContext attempt, Duration limit) {
		if (attempt instanceof AttemptContext own) {
			own.pauses().toolBegins(now(), limit.toNanos());
		}
	}

	/** Records that a tool has ended. */
	public void toolEnds(LlmCallContext attempt) {
		if (attempt instanceof AttemptContext own) {
			own.pauses().toolEnds(now());
		}
	}

	private long now() {
		return this.call.services().ticker().nanos();
	}

}

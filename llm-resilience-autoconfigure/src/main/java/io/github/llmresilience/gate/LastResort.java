/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The attempts that calls without another target make at a target although its circuit
 * breaker is open. Immutable.
 *
 * <p>
 * Each attempt takes a permit, and each answer adds {@value #PERMITS_PER_ANSWER}. So a
 * target that answers at least one request in ten is asked by all of these calls, and a
 * target that answers fewer is asked less often. Without permits, one attempt is made in
 * a second. The first answer after an outage therefore admits ten attempts at once,
 * whatever failed before. Permits of earlier answers, up to {@value #MAX_PERMITS}, admit
 * calls that come at once, or while attempts take long.
 *
 * <p>
 * The idea is adaptive throttling (Google, Site Reliability Engineering, chapter 21). Its
 * formula rejects in proportion to the failures of the last two minutes. It would keep
 * calls away for most of this time after the target has recovered, and it would never
 * admit all calls of a target that always fails more than half of its requests.
 *
 * @param outage identifies the outage, so that results of an earlier outage are ignored
 * @param permits the number of attempts that may start now
 * @param nextProbeNanos when the next attempt without a permit may start
 * @param asked the number of attempts in this outage
 * @param answered the number of these attempts that were answered
 * @param streaming the number of these attempts whose streams have begun and not ended.
 * Their permits count beyond the limit, because a cut takes them back
 */
record LastResort(long outage, int permits, long nextProbeNanos, long asked, long answered, int streaming) {

	static final int PERMITS_PER_ANSWER = 10;

	static final int MAX_PERMITS = 100;

	/** So a target that has just stopped to answer is asked few times. */
	static final int MAX_FIRST_PERMITS = 20;

	private static final long PROBE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

	/**
	 * Begins an outage. The permits are those of the answers in the window of the circuit
	 * breaker, up to {@value #MAX_FIRST_PERMITS}.
	 */
	static LastResort begin(long outage, Window window, long now) {
		int permits = Math.min(window.succeeded() * PERMITS_PER_ANSWER, MAX_FIRST_PERMITS);
		return new LastResort(outage, permits, now + PROBE_INTERVAL_NANOS, 0, 0, 0);
	}

	/** Returns the state after one more attempt, or null if none may start now. */
	@Nullable LastResort ask(long now) {
		if (this.permits == 0 && now - this.nextProbeNanos < 0) {
			return null;
		}
		return new LastResort(this.outage, Math.max(0, this.permits - 1), now + PROBE_INTERVAL_NANOS, this.asked + 1,
				this.answered, this.streaming);
	}

	LastResort afterAnswer() {
		return after(PERMITS_PER_ANSWER, 1, 0);
	}

	/**
	 * Returns the state after an answer that belongs to no attempt as a last resort: that
	 * of a probe, or of an attempt that began before the circuit breaker opened.
	 */
	LastResort afterProbe() {
		return after(PERMITS_PER_ANSWER, 0, 0);
	}

	/** Returns the state after a stream has begun, which counts as an answer. */
	LastResort afterStreamBegan() {
		return after(PERMITS_PER_ANSWER, 1, 1);
	}

	LastResort afterStreamEnded() {
		return after(0, 0, -1);
	}

	/** Returns the state after a stream was cut. It counts as an answer no longer. */
	LastResort afterStreamCut() {
		return after(-PERMITS_PER_ANSWER, -1, -1);
	}

	/** Returns the state after an attempt that ended without a result. */
	LastResort afterRelease() {
		LastResort after = after(1, 0, 0);
		return new LastResort(this.outage, after.permits, this.nextProbeNanos, Math.max(0, this.asked - 1),
				this.answered, this.streaming);
	}

	private LastResort after(int permits, int answered, int streaming) {
		int streams = this.streaming + streaming;
		int max = MAX_PERMITS + streams * PERMITS_PER_ANSWER;
		return new LastResort(this.outage, Math.max(0, Math.min(this.permits + permits, max)), this.nextProbeNanos,
				this.asked, this.answered + answered, streams);
	}

}

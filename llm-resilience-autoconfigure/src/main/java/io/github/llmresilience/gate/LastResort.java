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
 * whatever failed before.
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
 */
record LastResort(long outage, int permits, long nextProbeNanos, long asked, long answered) {

	static final int PERMITS_PER_ANSWER = 10;

	static final int MAX_PERMITS = 20;

	private static final long PROBE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

	/**
	 * Begins an outage. The permits are those of the answers in the window of the circuit
	 * breaker.
	 */
	static LastResort begin(long outage, Window window, long now) {
		return new LastResort(outage, limited(window.succeeded() * PERMITS_PER_ANSWER), now + PROBE_INTERVAL_NANOS, 0,
				0);
	}

	/** Returns the state after one more attempt, or null if none may start now. */
	@Nullable LastResort ask(long now) {
		if (this.permits == 0 && now - this.nextProbeNanos < 0) {
			return null;
		}
		return new LastResort(this.outage, Math.max(0, this.permits - 1), now + PROBE_INTERVAL_NANOS, this.asked + 1,
				this.answered);
	}

	LastResort afterAnswer() {
		return withPermits(this.permits + PERMITS_PER_ANSWER, this.answered + 1);
	}

	/**
	 * Returns the state after an answer that belongs to no attempt as a last resort: that
	 * of a probe, or of an attempt that began before the circuit breaker opened.
	 */
	LastResort afterProbe() {
		return withPermits(this.permits + PERMITS_PER_ANSWER, this.answered);
	}

	/** Returns the state after a stream was cut whose start counted as an answer. */
	LastResort afterCut() {
		return withPermits(this.permits - PERMITS_PER_ANSWER, Math.max(0, this.answered - 1));
	}

	/** Returns the state after an attempt that ended without a result. */
	LastResort afterRelease() {
		return new LastResort(this.outage, limited(this.permits + 1), this.nextProbeNanos, Math.max(0, this.asked - 1),
				this.answered);
	}

	private LastResort withPermits(int permits, long answered) {
		return new LastResort(this.outage, limited(permits), this.nextProbeNanos, this.asked, answered);
	}

	private static int limited(int permits) {
		return Math.max(0, Math.min(permits, MAX_PERMITS));
	}

}

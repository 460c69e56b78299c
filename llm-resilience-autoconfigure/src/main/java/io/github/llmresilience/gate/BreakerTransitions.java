/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.llmresilience.gate.BreakerState.Closed;
import io.github.llmresilience.gate.BreakerState.HalfOpen;
import io.github.llmresilience.gate.BreakerState.Lease;
import io.github.llmresilience.gate.BreakerState.Open;
import io.github.llmresilience.gate.BreakerState.Unhealthy;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next state of a circuit breaker. Immutable and without side effects.
 */
final class BreakerTransitions {

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private final CircuitBreakerPolicy policy;

	private final int windowMaxAgeSeconds;

	private final int minimumCalls;

	private final long slowCallNanos;

	private final long leaseNanos;

	BreakerTransitions(CircuitBreakerPolicy policy) {
		Duration slow = policy.slowCallDurationThreshold();
		this.policy = policy;
		this.windowMaxAgeSeconds = (int) Math.min(policy.slidingWindowMaxAge().toSeconds(), Integer.MAX_VALUE);
		this.minimumCalls = Math.min(policy.minimumNumberOfCalls(), policy.slidingWindowSize());
		this.slowCallNanos = (slow != null) ? slow.toNanos() : Long.MAX_VALUE;
		this.leaseNanos = policy.permitLease().toNanos();
	}

	/** Whether the results of calls are counted. */
	boolean isCounting() {
		return this.policy.enabled();
	}

	/** Whether failures may open the circuit breaker. */
	boolean mayOpen() {
		return this.policy.enabled() && !this.policy.metricsOnly();
	}

	/**
	 * Returns the half-open state of a circuit breaker.
	 * @return the state, or null if the circuit breaker is neither half-open nor at the
	 * end of its wait
	 */
	static @Nullable HalfOpen halfOpen(BreakerState current, long now) {
		if (current instanceof HalfOpen halfOpen) {
			return halfOpen.withoutExpired(now);
		}
		return (current instanceof Open open && now - open.untilNanos() >= 0)
				? new HalfOpen(current.generation() + 1, open.openings(), 0, 0, List.of(), open.lastResort()) : null;
	}

	/** Whether one more probe may start. */
	boolean hasRoom(HalfOpen halfOpen) {
		return halfOpen.probes() < this.policy.permittedNumberOfCallsInHalfOpenState();
	}

	Lease lease(long id, long now) {
		return new Lease(id, now + this.leaseNanos);
	}

	/** Returns the state after the policy has changed to this one. */
	BreakerState afterChange(BreakerState current) {
		if (!mayOpen() && (current instanceof Open || current instanceof HalfOpen)) {
			return new Closed(current.generation() + 1, Window.EMPTY);
		}
		return (current instanceof HalfOpen halfOpen && halfOpen.probes() > 0)
				? new HalfOpen(current.generation() + 1, halfOpen.openings(), 0, 0, List.of(), halfOpen.lastResort())
				: current;
	}

	/**
	 * Returns the last resort of a target.
	 * @return the last resort, or null if the circuit breaker is not open or has none
	 */
	@Nullable LastResort lastResort(BreakerState current) {
		return (this.policy.lastResort() && current instanceof Unhealthy unhealthy) ? unhealthy.lastResort() : null;
	}

	/**
	 * Returns the state with one more attempt as a last resort, or null if it is refused.
	 */
	@Nullable BreakerState askLastResort(BreakerState current, long now) {
		LastResort lastResort = lastResort(current);
		LastResort asked = (lastResort != null) ? lastResort.ask(now) : null;
		return (asked != null) ? ((Unhealthy) current).with(asked) : null;
	}

	/** Returns the state after the result of an attempt as a last resort. */
	static BreakerState afterLastResort(BreakerState current, long outage, UnaryOperator<LastResort> result) {
		return (current instanceof Unhealthy unhealthy && unhealthy.lastResort().outage() == outage)
				? unhealthy.with(result.apply(unhealthy.lastResort())) : current;
	}

	/** Returns the failure rate of recent calls, or NaN if no calls are counted. */
	double failureRate(Closed closed, long now) {
		Window recent = closed.window().notOlderThan(this.windowMaxAgeSeconds, (int) (now / NANOS_PER_SECOND));
		return (isCounting() && recent.size() > 0) ? recent.failureRate() : Double.NaN;
	}

	/** Returns the state after the result of a call of the current generation. */
	BreakerState afterCall(BreakerState current, long leaseId, boolean failed, long durationNanos, long now) {
		boolean slow = durationNanos >= this.slowCallNanos;
		if (current instanceof Closed closed) {
			return afterCall(closed, failed, slow, now);
		}
		if (current instanceof HalfOpen halfOpen && halfOpen.holds(leaseId)) {
			return afterProbe(halfOpen.without(leaseId), failed || slow, now);
		}
		return current;
	}

	private BreakerState afterCall(Closed closed, boolean failed, boolean slow, long now) {
		Window window = closed.window()
			.with(failed, slow, (int) (now / NANOS_PER_SECOND), this.policy.slidingWindowSize(),
					this.windowMaxAgeSeconds);
		if (isSick(window)) {
			return open(closed, 0, LastResort.begin(closed.generation(), window, now), now);
		}
		return (window == closed.window()) ? closed : new Closed(closed.generation(), window);
	}

	private boolean isSick(Window window) {
		return mayOpen() && window.size() >= this.minimumCalls
				&& (window.failureRate() >= this.policy.failureRateThreshold()
						|| window.slowCallRate() >= this.policy.slowCallRateThreshold());
	}

	/**
	 * Returns the state after a stream was cut. Its start was recorded as a success
	 * before.
	 */
	BreakerState afterCut(BreakerState current, long now) {
		if (current instanceof Closed closed) {
			return afterCall(closed, true, false, now);
		}
		return (current instanceof HalfOpen halfOpen)
				? judge(halfOpen.withResults(Math.max(0, halfOpen.succeeded() - 1), halfOpen.failed() + 1), now)
				: current;
	}

	private BreakerState afterProbe(HalfOpen halfOpen, boolean failed, long now) {
		return judge(failed ? halfOpen.withResults(halfOpen.succeeded(), halfOpen.failed() + 1)
				: halfOpen.withResults(halfOpen.succeeded() + 1, halfOpen.failed())
					.with(halfOpen.lastResort().afterProbe()),
				now);
	}

	private BreakerState judge(HalfOpen halfOpen, long now) {
		int permitted = this.policy.permittedNumberOfCallsInHalfOpenState();
		int failed = halfOpen.failed();
		if (mayOpen() && failed > 0
				&& failed * 100.0 >= this.policy.failureRateThresholdInHalfOpenState() * permitted) {
			return open(halfOpen, halfOpen.openings(), halfOpen.lastResort(), now);
		}
		return (halfOpen.succeeded() + failed >= permitted) ? new Closed(halfOpen.generation() + 1, Window.EMPTY)
				: halfOpen;
	}

	/** Opens the circuit breaker. The wait grows with the number of earlier openings. */
	private Open open(BreakerState current, int openings, LastResort lastResort, long now) {
		double wait = this.policy.waitDurationInOpenState().toNanos()
				* Math.pow(this.policy.exponentialBackoffMultiplier(), openings);
		long max = Math.max(this.policy.exponentialMaxWaitDurationInOpenState().toNanos(),
				this.policy.waitDurationInOpenState().toNanos());
		return new Open(current.generation() + 1, now + (long) Math.min(wait, max), openings + 1, lastResort);
	}

}

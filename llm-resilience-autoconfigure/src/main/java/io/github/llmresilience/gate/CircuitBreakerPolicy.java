/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the circuit breaker of a target: resolved
 * {@link CircuitBreakerSettings}.
 *
 * @param enabled whether failures may open the circuit breaker
 * @param slidingWindowSize the number of recent calls that are counted
 * @param slidingWindowMaxAge the age after which a call is no longer counted
 * @param minimumNumberOfCalls the number of calls before the circuit breaker may open
 * @param failureRateThreshold the percentage of failed calls that opens the circuit
 * breaker
 * @param slowCallDurationThreshold the duration after which a call counts as slow, or
 * null if no call does
 * @param slowCallRateThreshold the percentage of slow calls that opens the circuit
 * breaker
 * @param waitDurationInOpenState the time that the circuit breaker stays open
 * @param permittedNumberOfCallsInHalfOpenState the number of probes in the half-open
 * state
 * @param failureRateThresholdInHalfOpenState the percentage of failed probes that opens
 * the circuit breaker again
 * @param exponentialBackoffMultiplier the factor by which the time in the open state
 * grows with each time that the probes fail
 * @param exponentialMaxWaitDurationInOpenState the longest time in the open state
 * @param metricsOnly whether calls are counted, but never open the circuit breaker
 * @param permitLease the time after which the lease of an unfinished probe expires
 * @param lastResort whether the target is a {@link LastResort} while the circuit breaker
 * is open
 */
public record CircuitBreakerPolicy(boolean enabled, int slidingWindowSize, Duration slidingWindowMaxAge,
		int minimumNumberOfCalls, double failureRateThreshold, @Nullable Duration slowCallDurationThreshold,
		double slowCallRateThreshold, Duration waitDurationInOpenState, int permittedNumberOfCallsInHalfOpenState,
		double failureRateThresholdInHalfOpenState, double exponentialBackoffMultiplier,
		Duration exponentialMaxWaitDurationInOpenState, boolean metricsOnly, Duration permitLease, boolean lastResort) {

	/** The default policy. */
	public static final CircuitBreakerPolicy DEFAULTS = new CircuitBreakerPolicy(true, 20, Duration.ofMinutes(5), 10,
			50.0, null, 100.0, Duration.ofSeconds(30), 3, 50.0, 1.0, Duration.ofMinutes(10), false,
			Duration.ofSeconds(60), true);

}

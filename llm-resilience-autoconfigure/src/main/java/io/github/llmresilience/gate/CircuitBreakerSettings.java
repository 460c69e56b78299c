/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the circuit breaker of a target, with the names that Resilience4j uses.
 * A component that is null takes its value from the next layer.
 *
 * @param enabled Whether failures may open the circuit breaker.
 * @param slidingWindowSize Number of recent calls that are counted, from 1 to 1000.
 * @param slidingWindowMaxAge Age after which a call is no longer counted.
 * @param minimumNumberOfCalls Number of calls that must be counted before the circuit
 * breaker may open.
 * @param failureRateThreshold Percentage of failed calls that opens the circuit breaker.
 * @param slowCallDurationThreshold Duration after which a call counts as slow. By default
 * no call counts as slow.
 * @param slowCallRateThreshold Percentage of slow calls that opens the circuit breaker.
 * @param waitDurationInOpenState Time that the circuit breaker stays open.
 * @param permittedNumberOfCallsInHalfOpenState Number of probes in the half-open state.
 * The circuit breaker closes after them, unless too many have failed.
 * @param failureRateThresholdInHalfOpenState Percentage of failed probes that opens the
 * circuit breaker again.
 * @param exponentialBackoffMultiplier Factor by which the time in the open state grows
 * each time that the probes fail. 1 keeps it constant.
 * @param exponentialMaxWaitDurationInOpenState Longest time in the open state, if it
 * grows.
 * @param metricsOnly Whether calls are counted and reported, but never open the circuit
 * breaker.
 * @param permitLease Time after which the place of an unfinished probe is given to
 * another call.
 * @param lastResort Whether calls that no other model admits may call a model whose
 * circuit breaker is open: all of them while it answers at least one in ten, otherwise
 * one in a second.
 */
public record CircuitBreakerSettings(@Nullable Boolean enabled, @Nullable Integer slidingWindowSize,
		@Nullable Duration slidingWindowMaxAge, @Nullable Integer minimumNumberOfCalls,
		@Nullable Double failureRateThreshold, @Nullable Duration slowCallDurationThreshold,
		@Nullable Double slowCallRateThreshold, @Nullable Duration waitDurationInOpenState,
		@Nullable Integer permittedNumberOfCallsInHalfOpenState, @Nullable Double failureRateThresholdInHalfOpenState,
		@Nullable Double exponentialBackoffMultiplier, @Nullable Duration exponentialMaxWaitDurationInOpenState,
		@Nullable Boolean metricsOnly, @Nullable Duration permitLease, @Nullable Boolean lastResort) {

	/** Settings in which every component is null. */
	public static final CircuitBreakerSettings NONE = new CircuitBreakerSettings(null, null, null, null, null, null,
			null, null, null, null, null, null, null, null, null);

	/** Returns these settings, with each null component taken from the other settings. */
	public CircuitBreakerSettings orElse(CircuitBreakerSettings other) {
		return new CircuitBreakerSettings(first(this.enabled, other.enabled),
				first(this.slidingWindowSize, other.slidingWindowSize),
				first(this.slidingWindowMaxAge, other.slidingWindowMaxAge),
				first(this.minimumNumberOfCalls, other.minimumNumberOfCalls),
				first(this.failureRateThreshold, other.failureRateThreshold),
				first(this.slowCallDurationThreshold, other.slowCallDurationThreshold),
				first(this.slowCallRateThreshold, other.slowCallRateThreshold),
				first(this.waitDurationInOpenState, other.waitDurationInOpenState),
				first(this.permittedNumberOfCallsInHalfOpenState, other.permittedNumberOfCallsInHalfOpenState),
				first(this.failureRateThresholdInHalfOpenState, other.failureRateThresholdInHalfOpenState),
				first(this.exponentialBackoffMultiplier, other.exponentialBackoffMultiplier),
				first(this.exponentialMaxWaitDurationInOpenState, other.exponentialMaxWaitDurationInOpenState),
				first(this.metricsOnly, other.metricsOnly), first(this.permitLease, other.permitLease),
				first(this.lastResort, other.lastResort));
	}

	private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
		return (one != null) ? one : other;
	}

	/** Returns the policy of these settings, with defaults for null components. */
	public CircuitBreakerPolicy resolve() {
		CircuitBreakerPolicy defaults = CircuitBreakerPolicy.DEFAULTS;
		return new CircuitBreakerPolicy(Objects.requireNonNullElse(this.enabled, defaults.enabled()),
				Objects.requireNonNullElse(this.slidingWindowSize, defaults.slidingWindowSize()),
				Objects.requireNonNullElse(this.slidingWindowMaxAge, defaults.slidingWindowMaxAge()),
				Objects.requireNonNullElse(this.minimumNumberOfCalls, defaults.minimumNumberOfCalls()),
				Objects.requireNonNullElse(this.failureRateThreshold, defaults.failureRateThreshold()),
				this.slowCallDurationThreshold,
				Objects.requireNonNullElse(this.slowCallRateThreshold, defaults.slowCallRateThreshold()),
				Objects.requireNonNullElse(this.waitDurationInOpenState, defaults.waitDurationInOpenState()),
				Objects.requireNonNullElse(this.permittedNumberOfCallsInHalfOpenState,
						defaults.permittedNumberOfCallsInHalfOpenState()),
				Objects.requireNonNullElse(this.failureRateThresholdInHalfOpenState,
						defaults.failureRateThresholdInHalfOpenState()),
				Objects.requireNonNullElse(this.exponentialBackoffMultiplier, defaults.exponentialBackoffMultiplier()),
				Objects.requireNonNullElse(this.exponentialMaxWaitDurationInOpenState,
						defaults.exponentialMaxWaitDurationInOpenState()),
				Objects.requireNonNullElse(this.metricsOnly, defaults.metricsOnly()),
				Objects.requireNonNullElse(this.permitLease, defaults.permitLease()),
				Objects.requireNonNullElse(this.lastResort, defaults.lastResort()));
	}

}

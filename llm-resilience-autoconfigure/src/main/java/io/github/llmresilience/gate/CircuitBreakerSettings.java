package io.github.llmresilience.gate;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Mergeable settings of a circuit breaker, named as Resilience4j names them. A component
 * that is null is left to the next layer.
 *
 * @param enabled whether failures may open the breaker; default true
 * @param slidingWindowSize how many of the last calls are looked at, 1 to 64; default 20
 * @param slidingWindowMaxAge how old a call may be to be looked at; default 5 min
 * @param minimumNumberOfCalls how many calls there must be before the breaker may open;
 * default 10
 * @param failureRateThreshold the percentage of failed calls that opens it; default 50
 * @param slowCallDurationThreshold how long a call takes to count as slow; default: no
 * call does
 * @param slowCallRateThreshold the percentage of slow calls that opens it; default 100
 * @param waitDurationInOpenState how long it stays open; default 30 s
 * @param permittedNumberOfCallsInHalfOpenState how many probes must succeed to close it;
 * default 3
 * @param permitLease how long a probe may take before its place is given to another;
 * default 60 s
 */
public record CircuitBreakerSettings(@Nullable Boolean enabled, @Nullable Integer slidingWindowSize,
		@Nullable Duration slidingWindowMaxAge, @Nullable Integer minimumNumberOfCalls,
		@Nullable Double failureRateThreshold, @Nullable Duration slowCallDurationThreshold,
		@Nullable Double slowCallRateThreshold, @Nullable Duration waitDurationInOpenState,
		@Nullable Integer permittedNumberOfCallsInHalfOpenState, @Nullable Duration permitLease) {

	/** What holds where nothing is set. */
	public static final CircuitBreakerSettings DEFAULTS = new CircuitBreakerSettings(true, 20, Duration.ofMinutes(5),
			10, 50.0, null, 100.0, Duration.ofSeconds(30), 3, Duration.ofSeconds(60));

	/** Nothing is set. */
	public static final CircuitBreakerSettings NONE = new CircuitBreakerSettings(null, null, null, null, null, null,
			null, null, null, null);

	/**
	 * These settings, completed by others.
	 * @param other where to look for what is not set here
	 * @return the merged settings
	 */
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
				first(this.permitLease, other.permitLease));
	}

	private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
		return (one != null) ? one : other;
	}

}

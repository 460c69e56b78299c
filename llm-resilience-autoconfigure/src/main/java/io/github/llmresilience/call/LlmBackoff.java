/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.time.Duration;
import java.util.List;

import io.github.llmresilience.failure.LlmFailure;

/**
 * Computes the wait before a retry. A bean of this type replaces the exponential backoff
 * of all calls, and its jitter: <pre class="code">
 * &#64;Bean
 * LlmBackoff backoff() {
 *     return LlmBackoff.fibonacci(Duration.ofMillis(200)).atMost(Duration.ofSeconds(10));
 * }
 * </pre> A wait that the provider asks for takes precedence. A wait that the deadline
 * does not allow is not made: the call falls back or fails.
 */
@FunctionalInterface
public interface LlmBackoff {

	/**
	 * Returns the wait before a retry at the same model.
	 * @param retry the number of the retry at this model, from 1
	 * @param failure the failure of the last attempt
	 * @return the wait, zero for none
	 */
	Duration delay(int retry, LlmFailure failure);

	/**
	 * Returns a backoff whose waits are equal.
	 * @param delay the wait
	 * @return the backoff
	 */
	static LlmBackoff fixed(Duration delay) {
		return (retry, failure) -> delay;
	}

	/**
	 * Returns a backoff whose waits grow as the Fibonacci numbers: 1, 1, 2, 3, 5 times
	 * the first wait. Combine it with {@link #atMost}.
	 * @param first the first wait
	 * @return the backoff
	 */
	static LlmBackoff fibonacci(Duration first) {
		return (retry, failure) -> {
			long previous = 0;
			long current = 1;
			for (int i = 1; i < retry && current < Integer.MAX_VALUE; i++) {
				long next = previous + current;
				previous = current;
				current = next;
			}
			double nanos = (double) first.toNanos() * current;
			return Duration.ofNanos((long) Math.min(nanos, Long.MAX_VALUE));
		};
	}

	/**
	 * Returns a backoff with the given waits. Further retries have the last one.
	 * @param delays the waits, at least one
	 * @return the backoff
	 * @throws IllegalArgumentException if there is no wait
	 */
	static LlmBackoff of(Duration... delays) {
		List<Duration> waits = List.of(delays);
		if (waits.isEmpty()) {
			throw new IllegalArgumentException("A backoff needs at least one wait");
		}
		return (retry, failure) -> waits.get(Math.min(retry, waits.size()) - 1);
	}

	/**
	 * Returns this backoff with another one after a number of retries.
	 * @param retries the number of retries that this backoff applies to
	 * @param next the backoff of further retries, whose first retry is 1
	 * @return the backoff
	 */
	default LlmBackoff then(int retries, LlmBackoff next) {
		return (retry, failure) -> (retry <= retries) ? delay(retry, failure) : next.delay(retry - retries, failure);
	}

	/**
	 * Returns this backoff with a minimum wait.
	 * @param minimum the minimum
	 * @return the backoff
	 */
	default LlmBackoff atLeast(Duration minimum) {
		return (retry, failure) -> {
			Duration delay = delay(retry, failure);
			return (delay.compareTo(minimum) < 0) ? minimum : delay;
		};
	}

	/**
	 * Returns this backoff with a maximum wait.
	 * @param maximum the maximum
	 * @return the backoff
	 */
	default LlmBackoff atMost(Duration maximum) {
		return (retry, failure) -> {
			Duration delay = delay(retry, failure);
			return (delay.compareTo(maximum) > 0) ? maximum : delay;
		};
	}

}

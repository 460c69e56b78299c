/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import io.github.llmresilience.time.Randomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private static final Duration MAX = Duration.ofSeconds(10);

	/** B18 to B20. */
	@Test
	void growsByTheFactorUpToTheMaximum() {
		Backoff backoff = Backoff.exponential(Duration.ofSeconds(1), MAX, 2);
		assertThat(IntStream.rangeClosed(1, 6).mapToObj(backoff::delay)).extracting(Duration::toSeconds)
			.containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
	}

	/** B22. */
	@ParameterizedTest
	@ValueSource(ints = { 10_000, Integer.MAX_VALUE })
	void doesNotOverflow(int retry) {
		assertThat(Backoff.exponential(Duration.ofSeconds(1), MAX, 2).delay(retry)).isEqualTo(MAX);
		assertThat(Backoff.exponential(Duration.ofSeconds(1), MAX, 1e300).withJitter(1, MAX, () -> 0.999).delay(retry))
			.isLessThanOrEqualTo(MAX);
	}

	/** B23. */
	@Test
	void doesNotWaitWithoutAnInitialDelay() {
		Backoff backoff = Backoff.exponential(Duration.ZERO, MAX, 2).withJitter(0.5, MAX, () -> 0.9);
		assertThat(backoff.delay(1)).isZero();
		assertThat(backoff.delay(10_000)).isZero();
	}

	/** B23. */
	@Test
	void staysConstantWithFactorOne() {
		Backoff backoff = Backoff.exponential(Duration.ofSeconds(3), MAX, 1);
		assertThat(backoff.delay(1)).isEqualTo(backoff.delay(100)).isEqualTo(Duration.ofSeconds(3));
	}

	/** B21: at the cap the jitter is spread below it, not piled on it. */
	@Test
	void spreadsJitterEvenlyBelowTheMaximum() {
		assertSpread(Duration.ofSeconds(10), 5, 10);
		assertSpread(Duration.ofSeconds(4), 2, 6);
	}

	private static void assertSpread(Duration delay, double from, double to) {
		Randomness random = new java.util.Random(42)::nextDouble;
		Backoff backoff = Backoff.exponential(delay, MAX, 1).withJitter(0.5, MAX, random);
		double[] seconds = DoubleStream.generate(() -> backoff.delay(1).toNanos() / 1e9).limit(20_000).toArray();
		assertThat(DoubleStream.of(seconds)).allMatch((value) -> value >= from && value <= to);
		for (int tenth = 0; tenth < 10; tenth++) {
			double lower = from + tenth * (to - from) / 10;
			double upper = lower + (to - from) / 10;
			assertThat(DoubleStream.of(seconds).filter((value) -> value >= lower && value < upper).count())
				.as("waits from %s to %s", lower, upper)
				.isBetween(1_800L, 2_200L);
		}
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;

import io.github.llmresilience.call.LlmDecision;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for every wait, whatever the settings and the server's wish.
 */
class RetryPropertyTests {

	private static final Duration DAY = Duration.ofDays(1);

	@Provide
	Arbitrary<Duration> upToADay() {
		return Arbitraries.longs().between(0, DAY.toNanos()).map(Duration::ofNanos);
	}

	@Provide
	Arbitrary<Duration> wishes() {
		return upToADay().filter((wish) -> !wish.isZero());
	}

	@Provide
	Arbitrary<Double> random() {
		return Arbitraries.doubles().between(0, true, 1, false).ofScale(9);
	}

	/** B18 to B23. */
	@Property
	void growsAndNeverExceedsTheMaximum(@ForAll("upToADay") Duration initial, @ForAll("upToADay") Duration max,
			@ForAll @DoubleRange(min = 1, max = 1e12) double factor, @ForAll @IntRange(min = 1) int retry) {
		Backoff backoff = Backoff.exponential(initial, max, factor);
		Duration delay = backoff.delay(retry);
		assertThat(delay).isBetween(Duration.ZERO, max);
		assertThat(delay).isGreaterThanOrEqualTo(backoff.delay(1));
		if (retry < Integer.MAX_VALUE) {
			assertThat(backoff.delay(retry + 1)).isGreaterThanOrEqualTo(delay);
		}
	}

	/** B21. */
	@Property
	void spreadsWithinTheJitterAndNeverBeyondTheMaximum(@ForAll("upToADay") Duration initial,
			@ForAll("upToADay") Duration max, @ForAll @DoubleRange(min = 0, max = 1) double jitter,
			@ForAll("random") double random, @ForAll @IntRange(min = 1, max = 100) int retry) {
		Backoff exact = Backoff.exponential(initial, max, 2);
		double delay = exact.delay(retry).toNanos();
		double spread = exact.withJitter(jitter, max, () -> random).delay(retry).toNanos();
		assertThat(spread).isBetween(Math.floor(delay * (1 - jitter)), Math.min(delay * (1 + jitter), max.toNanos()));
	}

	/** B26, B28. */
	@Property
	void waitsAsLongAsTheServerSaysOrNotAtAll(@ForAll("wishes") Duration wish, @ForAll("upToADay") Duration maxWait,
			@ForAll @DoubleRange(min = 0, max = 1) double jitter, @ForAll("random") double random) {
		RetryRule rule = new RetryRule(new RetrySettings(null, null, null, null, null, jitter, null,
				new RetryAfterSettings(null, maxWait, null), null, null)
			.resolve(), () -> random);
		LlmFailure failure = LlmFailure.of(FailureKind.RATE_LIMITED, new IllegalStateException()).withRetryAfter(wish);
		LlmDecision decision = rule.decide(failure, new StateAfter(1, false));
		if (wish.compareTo(maxWait) > 0) {
			assertThat(decision).isEqualTo(LlmDecision.next());
		}
		else {
			Duration longest = wish.plusNanos((long) (wish.toNanos() * jitter)).plusMillis(1);
			assertThat(((LlmDecision.Retry) decision).delay()).isBetween(wish, longest);
		}
	}

}

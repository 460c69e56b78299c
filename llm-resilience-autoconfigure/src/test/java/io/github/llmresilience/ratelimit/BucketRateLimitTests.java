/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.time.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BucketRateLimitTests {

	private static final Duration TICK = Duration.ofMillis(10);

	private final ManualTicker ticker = new ManualTicker();

	private BucketRateLimit limit(@Nullable Long requests, @Nullable Long tokens) {
		return new BucketRateLimit(new RateLimitPolicy(requests, tokens, true), new RateLimits(() -> Instant.EPOCH),
				this.ticker);
	}

	/** In every minute, not only in those of the clock. */
	@ParameterizedTest
	@ValueSource(longs = { 60, 600, 6000 })
	void admitsNearlyTheLimitInAnyMinuteAndNeverMore(long perMinute) {
		RateLimit limit = limit(perMinute, null);
		Deque<Long> minute = new ArrayDeque<>();
		for (int i = 0; i < 5 * 60 * 100; i++) {
			long now = this.ticker.nanos();
			while (!minute.isEmpty() && now - minute.peek() >= Duration.ofMinutes(1).toNanos()) {
				minute.poll();
			}
			while (limit.tryTake() != null) {
				minute.add(now);
			}
			assertThat(minute.size()).isLessThanOrEqualTo((int) perMinute);
			this.ticker.advance(TICK);
		}
		assertThat(minute.size()).isGreaterThanOrEqualTo((int) (perMinute * 95 / 100));
	}

	@Test
	void givesEachWaitingCallATurnOfItsOwn() {
		RateLimit limit = limit(61L, null);
		assertThat(limit.tryTake()).isNotNull();
		assertThat(limit.tryTake()).isNull();
		assertThat(limit.untilNextTurn()).isEqualTo(Duration.ofSeconds(1));
		RateLimit.Turn first = limit.reserve();
		assertThat(first.delay()).isEqualTo(Duration.ofSeconds(1));
		assertThat(limit.reserve().delay()).isEqualTo(Duration.ofSeconds(2));
		assertThat(limit.untilNextTurn()).isEqualTo(Duration.ofSeconds(3));
		first.giveBack();
		first.giveBack();
		assertThat(limit.untilNextTurn()).isEqualTo(Duration.ofSeconds(2));
		this.ticker.advance(Duration.ofSeconds(2));
		assertThat(limit.tryTake()).isNotNull();
	}

	@Test
	void returnsTheTokensOfAFailedRequest() {
		RateLimit limit = limit(null, 6000L);
		RateLimit.Turn turn = limit.tryTake();
		assertThat(limit.status().tokens()).isZero();
		turn.failed();
		turn.used(1000);
		assertThat(limit.status().tokens()).isEqualTo(60);
	}

	@Test
	void estimatesTokensByEarlierAnswers() {
		RateLimit limit = limit(null, 600_000L);
		for (int i = 0; i < 100; i++) {
			RateLimit.Turn turn = limit.reserve();
			turn.used(200);
			this.ticker.advance(Duration.ofSeconds(1));
		}
		long before = limit.status().tokens();
		limit.tryTake();
		assertThat(before - limit.status().tokens()).isBetween(195L, 205L);
	}

	/** Both are taken, or none. */
	@Test
	void takesNoRequestIfThereAreNoTokens() {
		RateLimit limit = limit(600L, 6000L);
		limit.tryTake().used(6000);
		long requests = limit.status().requests();
		assertThat(limit.tryTake()).isNull();
		assertThat(limit.status().requests()).isEqualTo(requests);
		assertThat(limit.untilNextTurn()).isGreaterThan(Duration.ofSeconds(50));
	}

	@Test
	void learnsTheLimitsThatTheProviderReports() {
		RateLimit limit = limit(null, null);
		assertThat(limit.status()).isEqualTo(new RateLimit.Status(null, null, 1));
		limit.learn(Map.of("x-ratelimit-limit-requests", List.of("600"), "x-ratelimit-reset-requests", List.of("100ms"),
				"x-ratelimit-limit-tokens", List.of("40000"), "x-ratelimit-reset-tokens", List.of("1s")));
		assertThat(limit.status()).isEqualTo(new RateLimit.Status(6L, 400L, 1));
		limit.learn(Map.of("anthropic-ratelimit-requests-limit", List.of("1000")));
		this.ticker.advance(Duration.ofMinutes(1));
		assertThat(limit.status().requests()).isEqualTo(10);
	}

	@Test
	void doesNotTakeTheLimitOfADayForThatOfAMinute() {
		RateLimit limit = limit(null, null);
		limit.learn(
				Map.of("x-ratelimit-limit-requests", List.of("200"), "x-ratelimit-reset-requests", List.of("7h12m")));
		assertThat(limit.status().requests()).isNull();
	}

	@Test
	void usesItsShareOnly() {
		RateLimit limit = limit(6000L, null);
		limit.share(0.5);
		this.ticker.advance(Duration.ofMinutes(1));
		int taken = 0;
		for (int i = 0; i < 6000; i++) {
			taken += (limit.tryTake() != null) ? 1 : 0;
			this.ticker.advance(TICK);
		}
		assertThat(taken).isBetween(2900, 3000);
		assertThat(limit.status().share()).isEqualTo(0.5);
		assertThat(limit.takeDemand()).isEqualTo(6000);
		assertThat(limit.takeDemand()).isZero();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What answers say of limits, as OpenAI, Anthropic and others send it.
 */
class RateLimitsTests {

	private final RateLimits limits = new RateLimits(() -> Instant.parse("2026-03-01T12:00:00Z"));

	@Test
	void readsOpenAi() {
		assertThat(reset("x-ratelimit-limit-tokens", "150000", "x-ratelimit-remaining-tokens", "149",
				"x-ratelimit-reset-tokens", "6m0s"))
			.isEqualTo(Duration.ofMinutes(6));
	}

	@Test
	void readsAnthropic() {
		assertThat(reset("anthropic-ratelimit-requests-limit", "50", "anthropic-ratelimit-requests-remaining", "0",
				"anthropic-ratelimit-requests-reset", "2026-03-01T12:00:09Z"))
			.isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void takesTheLongestOfSeveral() {
		assertThat(reset("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "120ms",
				"x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "2s"))
			.isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void leavesLimitsAloneOfWhichEnoughIsLeft() {
		assertThat(reset("x-ratelimit-limit-tokens", "150000", "x-ratelimit-remaining-tokens", "1501",
				"x-ratelimit-reset-tokens", "6m0s"))
			.isNull();
		assertThat(reset("x-ratelimit-remaining-tokens", "3", "x-ratelimit-reset-tokens", "6m0s"))
			.as("of an unknown limit")
			.isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "none", "0x0", "1e999", "NaN", "99999999999999999999" })
	void makesNothingOfGarbage(String garbage) {
		assertThat(reset("x-ratelimit-limit-tokens", "100", "x-ratelimit-remaining-tokens", garbage,
				"x-ratelimit-reset-tokens", "1s"))
			.isNull();
		assertThat(reset("x-ratelimit-remaining-tokens", "0", "x-ratelimit-limit-tokens", garbage,
				"x-ratelimit-reset-tokens", "1s"))
			.isEqualTo(Duration.ofSeconds(1));
		reset("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", garbage);
		assertThat(this.limits.resetOfNearlyUsedUp(Map.of("x-ratelimit-remaining-tokens", List.of()), 0.01)).isNull();
	}

	/** Expressions that go back and forth over long texts would take minutes. */
	@Test
	void doesNotReadLongValues() {
		String spaces = " ".repeat(4000);
		assertThat(reset("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "1s" + spaces + "q1s"))
			.isNull();
		assertThat(reset("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "1".repeat(8000) + "x"))
			.isNull();
	}

	@Test
	void takesNoOffenceAtNulls() {
		Map<String, List<String>> headers = new HashMap<>();
		headers.put(null, List.of("HTTP/1.1 200 OK"));
		headers.put("x-ratelimit-remaining-tokens", null);
		headers.put("x-ratelimit-reset-tokens", Collections.singletonList(null));
		assertThat(this.limits.resetOfNearlyUsedUp(headers, 0.01)).isNull();
	}

	private Duration reset(String... namesAndValues) {
		Map<String, List<String>> headers = new HashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			headers.put(namesAndValues[i].toUpperCase(Locale.ROOT), List.of(namesAndValues[i + 1]));
		}
		return this.limits.resetOfNearlyUsedUp(headers, 0.01);
	}

}

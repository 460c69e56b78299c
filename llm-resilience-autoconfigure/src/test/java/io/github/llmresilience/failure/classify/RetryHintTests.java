/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.LlmHttpException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B25, B27, B28.
 */
class RetryHintTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), () -> NOW);

	@ParameterizedTest
	@CsvSource({ "retry-after, 7, 7000", "Retry-After, 0.5, 500", "retry-after-ms, 250, 250", "retry-after, 30s, 30000",
			"x-ms-retry-after-ms, 1500, 1500", "retry-after, 'Sun, 01 Mar 2026 12:00:30 GMT', 30000" })
	void readsHeaders(String header, String value, long millis) {
		assertThat(hint(Map.of(header, value), "")).isEqualTo(Duration.ofMillis(millis));
	}

	@Test
	void passesOverAHintOfZero() {
		assertThat(hint(Map.of("retry-after-ms", "0", "retry-after", "1"), "")).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void prefersMillisecondsToSeconds() {
		assertThat(hint(Map.of("retry-after-ms", "1200", "retry-after", "2"), "")).isEqualTo(Duration.ofMillis(1200));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "NaN", "soon", "", "Infinity", "5f", "0x1p3", "Sun, 01 Mar 2020 12:00:00 GMT",
			"-Infinity" })
	void ignoresWhatMakesNoSense(String value) {
		assertThat(hint(Map.of("retry-after", value), "")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "86400", "1000000000000", "1e308", "1d", "Sun, 01 Mar 2099 12:00:00 GMT" })
	void isADayAtMost(String value) {
		assertThat(hint(Map.of("retry-after", value), "")).isEqualTo(Duration.ofDays(1));
	}

	@Test
	void readsGooglesRetryInfo() {
		assertThat(hint(Map.of(), """
				{"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",
				"retryDelay":"34.4s"}]}}""")).isEqualTo(Duration.ofMillis(34_400));
	}

	@ParameterizedTest
	@CsvSource({ "retry_after, 120, 120000", "retry_after_ms, 1500, 1500", "retryAfterMs, 250, 250",
			"resets_in_seconds, 90, 90000", "retry_after_seconds, 3, 3000", "retryAfter, '7s', 7000",
			"cooldown_time, 4, 4000" })
	void readsFieldsOfTheBody(String field, String value, long millis) {
		assertThat(hint(Map.of(), "{\"error\":{\"message\":\"no\",\"" + field + "\":\"" + value + "\"}}"))
			.isEqualTo(Duration.ofMillis(millis));
		assertThat(hint(Map.of(), "{\"error\":{\"reset_at\":1777420800,\"retry_count\":5}}")).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "Please try again in 1m9.696s. Visit our page | 69696",
			"Please try again in 20ms. | 20", "Try again in 6 seconds | 6000", "please retry after 26 seconds. | 26000",
			"Please retry in 48.939935699s. | 48940", "try again in 1h2m3s | 3723000",
			"Please retry your request after 2 minutes | 120000", "try again in 5 minutes and 30 seconds | 330000",
			"try again in 1 minute, 5 seconds. | 65000", "try again in 5 mins | 300000", "retry after 30 secs | 30000",
			"try again in 1 hr | 3600000", "You must wait 51 seconds before retrying | 51000",
			"Your quota will reset after 8h44m7s. | 31447000", "Available again in 30 seconds | 30000",
			"In 45 seconds you can retry | 45000", "The limit resets in 2 minutes | 120000", "Cooldown: 15s | 15000",
			"12s until the next request | 12000", "Access resumes within 3h | 10800000",
			"Allow another 9 seconds before trying again | 9000" })
	void readsSentences(String sentence, long millis) {
		Duration hint = hint(Map.of(), "{\"error\":{\"message\":\"Slow down. " + sentence + "\"}}");
		assertThat(hint).isNotNull();
		assertThat((hint.toNanos() + 999_999) / 1_000_000).isEqualTo(millis);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Please try again later.", "Try again in a while", "retry in production after review",
			"Retry in 5 different regions", "The limit is 60 requests per 60 seconds, try again later",
			"Limit: 5 per 10 s. Please wait" })
	void findsNoTimeInOtherSentences(String sentence) {
		assertThat(hint(Map.of(), "{\"error\":{\"message\":\"" + sentence + "\"}}")).isNull();
	}

	@Test
	void heedsTheResetOfALimitThatIsUsedUpOnly() {
		Map<String, String> headers = Map.of("x-ratelimit-remaining-requests", "4999", "x-ratelimit-reset-requests",
				"12ms", "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6m0s");
		assertThat(hint(headers, "")).isEqualTo(Duration.ofMinutes(6));
		assertThat(hint(Map.of("x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests", "6m0s"), ""))
			.isNull();
	}

	@Test
	void readsAnthropicsAndOpenRoutersResets() {
		assertThat(hint(Map.of("anthropic-ratelimit-tokens-remaining", "0", "anthropic-ratelimit-tokens-reset",
				"2026-03-01T12:00:45Z"), ""))
			.isEqualTo(Duration.ofSeconds(45));
		assertThat(hint(Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset",
				String.valueOf(NOW.plusSeconds(90).toEpochMilli())), ""))
			.isEqualTo(Duration.ofSeconds(90));
		assertThat(hint(Map.of("ratelimit", "\"api\";r=0;t=70"), "")).isEqualTo(Duration.ofSeconds(70));
	}

	private @Nullable Duration hint(Map<String, String> headers, String body) {
		Map<String, List<String>> values = new HashMap<>();
		headers.forEach((name, value) -> values.put(name, List.of(value)));
		return this.classifiers.classify(new LlmHttpException(429, values, body)).retryAfter();
	}

}

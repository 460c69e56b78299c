/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the rate limit headers of providers. OpenAI and compatible providers send headers
 * such as {@code x-ratelimit-remaining-requests}. Anthropic sends headers such as
 * {@code anthropic-ratelimit-tokens-remaining}. Headers that cannot be parsed are
 * ignored.
 *
 * @see <a href="https://platform.openai.com/docs/guides/rate-limits">OpenAI: rate
 * limits</a>
 * @see <a href="https://docs.claude.com/en/api/rate-limits">Anthropic: rate limits</a>
 */
public final class RateLimits {

	private static final Duration MAX = Duration.ofDays(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final InstantSource clock;

	public RateLimits(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * Returns the time until the nearly used up limits are reset.
	 * @param threshold the fraction of a limit at which it counts as nearly used up; 0
	 * for fully used up limits only
	 * @return the longest time until a reset, or null if no limit is nearly used up or no
	 * reset time is given
	 */
	public @Nullable Duration resetOfNearlyUsedUp(Map<String, List<String>> headers, double threshold) {
		return reset(first(headers), threshold);
	}

	private static Map<String, String> first(Map<String, List<String>> headers) {
		Map<String, String> first = new HashMap<>();
		headers.forEach((name, values) -> {
			if (name != null && values != null && !values.isEmpty() && values.get(0) != null) {
				first.put(name.toLowerCase(Locale.ROOT), values.get(0));
			}
		});
		return first;
	}

	/**
	 * The limits of a minute.
	 *
	 * @param requests the number of requests, or null if it was not reported
	 * @param tokens the number of tokens, or null if it was not reported
	 */
	public record PerMinute(@Nullable Long requests, @Nullable Long tokens) {
	}

	/**
	 * Returns the limits that the headers report. A limit whose reset takes more than a
	 * minute is no limit of a minute, and is left out.
	 */
	public PerMinute perMinute(Map<String, List<String>> headers) {
		Map<String, String> first = first(headers);
		return new PerMinute(perMinute(first, "requests"), perMinute(first, "tokens"));
	}

	private @Nullable Long perMinute(Map<String, String> headers, String unit) {
		Long limit = perMinute(headers.get("x-ratelimit-limit-" + unit), headers.get("x-ratelimit-reset-" + unit));
		return (limit != null) ? limit : perMinute(headers.get("anthropic-ratelimit-" + unit + "-limit"),
				headers.get("anthropic-ratelimit-" + unit + "-reset"));
	}

	private @Nullable Long perMinute(@Nullable String value, @Nullable String resetAfter) {
		Double limit = (value != null) ? number(value) : null;
		Duration reset = duration(resetAfter);
		return (limit != null && limit >= 1 && (reset == null || reset.compareTo(MINUTE) <= 0)) ? limit.longValue()
				: null;
	}

	@Nullable Duration reset(Map<String, String> headers, double threshold) {
		Duration longest = null;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			String name = header.getKey();
			if (name.contains("ratelimit") && name.contains("remaining")
					&& isLittle(header.getValue(), headers.get(name.replace("remaining", "limit")), threshold)) {
				Duration reset = duration(headers.get(name.replace("remaining", "reset")));
				longest = (longest == null || (reset != null && reset.compareTo(longest) > 0)) ? reset : longest;
			}
		}
		return longest;
	}

	private static boolean isLittle(String remaining, @Nullable String limit, double threshold) {
		Double left = number(remaining);
		Double all = (limit != null) ? number(limit) : null;
		return left != null && (left == 0 || (all != null && left <= all * threshold));
	}

	private static @Nullable Double number(String value) {
		return value.trim().matches("[0-9]{1,15}(\\.[0-9]{1,9})?") ? Double.valueOf(value.trim()) : null;
	}

	private @Nullable Duration duration(@Nullable String value) {
		if (value == null) {
			return null;
		}
		Duration relative = DurationText.secondsOrUnits(value.trim());
		return (relative != null && relative.compareTo(MAX) < 0) ? relative : untilInstant(value.trim());
	}

	private @Nullable Duration untilInstant(String value) {
		try {
			Instant instant = value.matches("[0-9]{9,13}") ? epoch(Long.parseLong(value)) : Instant.parse(value);
			return Duration.between(this.clock.instant(), instant);
		}
		catch (DateTimeException | ArithmeticException ex) {
			return null;
		}
	}

	private static Instant epoch(long value) {
		return (value > 100_000_000_000L) ? Instant.ofEpochMilli(value) : Instant.ofEpochSecond(value);
	}

}

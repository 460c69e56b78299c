package io.github.llmresilience.failure;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads when a provider wants to be asked again. In this order, the first positive one
 * counts:
 * <ol>
 * <li>{@code retry-after-ms} and {@code x-ms-retry-after-ms} (OpenAI, Azure)</li>
 * <li>{@code Retry-After}, seconds or a date (RFC 9110, section 10.2.3)</li>
 * <li>{@code google.rpc.RetryInfo} and other fields of the body</li>
 * <li>the sentence "try again in 1m9.696s" and its like</li>
 * <li>rate limit reset headers, only those whose remaining count is 0</li>
 * </ol>
 */
final class RetryHint {

	private static final Duration MAX = Duration.ofDays(1);

	/**
	 * No duration is longer; whoever sends more wants the expressions to take their time.
	 */
	private static final int MAX_LENGTH = 64;

	private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

	private static final Pattern SENTENCE = Pattern
		.compile("(?:(?:try(?:ing)?|retry)(?: your request)?(?: again)? (?:in|after)|wait(?: for)?)"
				+ " ([0-9][0-9.hms a-z,]{0,60})");

	private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*"
			+ "(ms|milliseconds?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])");

	private static final Pattern BETWEEN_PARTS = Pattern.compile("\\s*,?\\s*(and)?\\s*");

	private static final Pattern DRAFT_RATELIMIT = Pattern.compile("r=0\\b.*?\\bt=([0-9]+)");

	private final InstantSource clock;

	private final RateLimits limits;

	RetryHint(InstantSource clock) {
		this.clock = clock;
		this.limits = new RateLimits(clock);
	}

	/**
	 * The wait a response asks for.
	 * @param response the error response
	 * @return the wait, more than zero and at most a day, or null if it asks for none
	 */
	@Nullable Duration read(ErrorResponse response) {
		Map<String, String> headers = response.headers();
		return firstPositive(millis(headers.get("retry-after-ms")), millis(headers.get("x-ms-retry-after-ms")),
				secondsOrDate(headers.get("retry-after")), secondsOrUnits(response.body().retryDelay()),
				sentence(response.body().text()), resetOfUsedUpLimit(headers));
	}

	private static @Nullable Duration firstPositive(@Nullable Duration... candidates) {
		for (@Nullable
		Duration candidate : candidates) {
			if (candidate != null && candidate.compareTo(Duration.ZERO) > 0) {
				return (candidate.compareTo(MAX) > 0) ? MAX : candidate;
			}
		}
		return null;
	}

	private static @Nullable Duration millis(@Nullable String value) {
		return number(value, 1_000_000);
	}

	private @Nullable Duration secondsOrDate(@Nullable String value) {
		Duration seconds = secondsOrUnits(value);
		return (seconds != null || value == null) ? seconds : untilDate(value);
	}

	private @Nullable Duration untilDate(String value) {
		try {
			Instant date = ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
			return Duration.between(this.clock.instant(), date);
		}
		catch (DateTimeException | ArithmeticException ex) {
			return null;
		}
	}

	static @Nullable Duration secondsOrUnits(@Nullable String value) {
		if (value == null || value.length() > MAX_LENGTH) {
			return null;
		}
		Duration seconds = number(value, 1_000_000_000);
		return (seconds != null) ? seconds : units(value.toLowerCase(Locale.ROOT));
	}

	private static @Nullable Duration number(@Nullable String value, long nanosPerUnit) {
		if (value == null || !NUMBER.matcher(value.trim()).matches()) {
			return null;
		}
		double nanos = Math.ceil(Double.parseDouble(value.trim()) * nanosPerUnit);
		return Duration.ofNanos((long) Math.min(nanos, (double) MAX.toNanos()));
	}

	private static @Nullable Duration sentence(String text) {
		Matcher matcher = SENTENCE.matcher(text);
		return matcher.find() ? units(matcher.group(1)) : null;
	}

	private static @Nullable Duration units(String text) {
		Matcher part = PART.matcher(text);
		Duration sum = Duration.ZERO;
		int position = 0;
		while (part.find() && BETWEEN_PARTS.matcher(text.substring(position, part.start())).matches()) {
			Duration one = number(part.group(1), nanosPerUnit(part.group(2)));
			sum = (one != null) ? sum.plus(one) : sum;
			position = part.end();
		}
		return (position > 0) ? sum : null;
	}

	private static long nanosPerUnit(String unit) {
		if (unit.equals("ms") || unit.startsWith("milli")) {
			return 1_000_000L;
		}
		return switch (unit.charAt(0)) {
			case 'd' -> Duration.ofDays(1).toNanos();
			case 'h' -> Duration.ofHours(1).toNanos();
			case 'm' -> Duration.ofMinutes(1).toNanos();
			default -> Duration.ofSeconds(1).toNanos();
		};
	}

	private @Nullable Duration resetOfUsedUpLimit(Map<String, String> headers) {
		Duration reset = this.limits.reset(headers, 0);
		return (reset != null) ? reset : draftRateLimit(headers.get("ratelimit"));
	}

	private static @Nullable Duration draftRateLimit(@Nullable String value) {
		if (value == null) {
			return null;
		}
		Matcher matcher = DRAFT_RATELIMIT.matcher(value);
		return matcher.find() ? number(matcher.group(1), 1_000_000_000) : null;
	}

}

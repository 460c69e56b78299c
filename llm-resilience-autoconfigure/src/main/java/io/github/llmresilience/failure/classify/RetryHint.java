package io.github.llmresilience.failure.classify;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the wait that a provider asks for before the next attempt. The first positive
 * duration in this order is used:
 * <ol>
 * <li>{@code retry-after-ms} and {@code x-ms-retry-after-ms} (OpenAI, Azure)</li>
 * <li>{@code Retry-After}, seconds or a date (RFC 9110, section 10.2.3)</li>
 * <li>{@code google.rpc.RetryInfo} and other fields of the body</li>
 * <li>a sentence such as "try again in 1m9.696s"</li>
 * <li>the reset headers of rate limits whose remaining count is 0</li>
 * </ol>
 */
final class RetryHint {

	private static final Pattern SENTENCE = Pattern
		.compile("(?:(?:try(?:ing)?|retry)(?: your request)?(?: again)? (?:in|after)|wait(?: for)?)"
				+ " ([0-9][0-9.hms a-z,]{0,60})");

	private static final Pattern DRAFT_RATELIMIT = Pattern.compile("r=0\\b.*?\\bt=([0-9]+)");

	private final InstantSource clock;

	private final RateLimits limits;

	RetryHint(InstantSource clock) {
		this.clock = clock;
		this.limits = new RateLimits(clock);
	}

	/**
	 * Returns the wait that a response asks for.
	 * @return the wait, more than zero and at most a day, or null if there is none
	 */
	@Nullable Duration read(ErrorResponse response) {
		Map<String, String> headers = response.headers();
		return firstPositive(millis(headers.get("retry-after-ms")), millis(headers.get("x-ms-retry-after-ms")),
				secondsOrDate(headers.get("retry-after")), DurationText.secondsOrUnits(response.body().retryDelay()),
				sentence(response.body().text()), resetOfUsedUpLimit(headers));
	}

	private static @Nullable Duration firstPositive(@Nullable Duration... candidates) {
		for (@Nullable
		Duration candidate : candidates) {
			if (candidate != null && candidate.compareTo(Duration.ZERO) > 0) {
				return (candidate.compareTo(DurationText.MAX) > 0) ? DurationText.MAX : candidate;
			}
		}
		return null;
	}

	private static @Nullable Duration millis(@Nullable String value) {
		return DurationText.number(value, 1_000_000);
	}

	private @Nullable Duration secondsOrDate(@Nullable String value) {
		Duration seconds = DurationText.secondsOrUnits(value);
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

	private static @Nullable Duration sentence(String text) {
		Matcher matcher = SENTENCE.matcher(text);
		return matcher.find() ? DurationText.units(matcher.group(1)) : null;
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
		return matcher.find() ? DurationText.number(matcher.group(1), 1_000_000_000) : null;
	}

}

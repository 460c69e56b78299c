/*
 * SPDX-License-Identifier: Apache-2.0
 */
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

	private static final String AGAIN = "\\b(?:try(?:ing)?|retry(?:ing)?|wait(?:ing)?|again|resets?|available|back|renew(?:s|ed)?|refills?|resumes?"
			+ "|regain|cool(?:ing)?[ -]?down|unblocked|next request|reopens?|lifted)\\b";

	private static final String DURATION = "([0-9]+(?:\\.[0-9]+)?\\s*(?:ms|milli|[dhms]\\b|[hms][0-9]|min|sec|hr|hour|day)[0-9.hms a-z,]{0,60})";

	/** "Try again in 7 s", "resets after 1h2m", "wait 30 seconds". */
	private static final Pattern AGAIN_BEFORE_TIME = Pattern
		.compile(AGAIN + "[^0-9.!?\\n]{0,50}?(?:\\b(?:in|after|for|another|within|least)\\b|:|=|\\bwait(?:ing)?\\b)"
				+ "\\s*(?:about |approximately |around |~ ?|at least |another )?" + DURATION);

	/** "In 30 seconds you can retry", "30 s until the reset". */
	private static final Pattern TIME_BEFORE_AGAIN = Pattern
		.compile("(?<!per |every |each |/)\\b" + DURATION.replace("{0,60}", "{0,40}?")
				+ "\\s(?:before|until|till|to|and|then|you|please)\\b[^0-9.!?\\n]{0,40}?" + AGAIN);

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
				in(new Statements(response.body().text())), resetOfUsedUpLimit(headers));
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

	/** Returns the wait that a message asks for, or null if there is none. */
	static @Nullable Duration in(Statements text) {
		Duration wait = text.find(AGAIN_BEFORE_TIME, DurationText::units);
		return (wait != null) ? wait : text.find(TIME_BEFORE_AGAIN, DurationText::units);
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

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Parses durations in the formats of providers: {@code 7}, {@code 7.5}, {@code 1m9.696s},
 * {@code 20 seconds}. Fractions are rounded up to a nanosecond.
 */
final class DurationText {

	/** The maximum duration. Longer durations are reduced to it. */
	static final Duration MAX = Duration.ofDays(1);

	/**
	 * The maximum length of a text. Longer texts are rejected to bound the matching time.
	 */
	private static final int MAX_LENGTH = 64;

	private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

	private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*"
			+ "(ms|milliseconds?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])");

	private static final Pattern BETWEEN_PARTS = Pattern.compile("\\s*,?\\s*(and)?\\s*");

	private DurationText() {
	}

	static @Nullable Duration secondsOrUnits(@Nullable String value) {
		if (value == null || value.length() > MAX_LENGTH) {
			return null;
		}
		Duration seconds = number(value, 1_000_000_000);
		return (seconds != null) ? seconds : units(value.toLowerCase(Locale.ROOT));
	}

	static @Nullable Duration number(@Nullable String value, long nanosPerUnit) {
		if (value == null || !NUMBER.matcher(value.trim()).matches()) {
			return null;
		}
		double nanos = Math.ceil(Double.parseDouble(value.trim()) * nanosPerUnit);
		return Duration.ofNanos((long) Math.min(nanos, (double) MAX.toNanos()));
	}

	static @Nullable Duration units(String text) {
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

}

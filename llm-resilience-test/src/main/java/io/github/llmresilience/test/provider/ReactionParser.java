/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Reads the items of a script.
 */
final class ReactionParser {

	private static final Pattern ERROR = Pattern
		.compile("([45][0-9]{2}|[a-z-]+)(?: retry-after=(?:\"([^\"]+)\"|([^ \"]+)))?");

	private static final Pattern CUT = Pattern.compile("(cut|unfinished) after=([0-9]{1,4})");

	private static final Map<String, Reaction> WORDS = new TreeMap<>();
	static {
		for (Reaction.NoResponse broken : Reaction.NoResponse.values()) {
			WORDS.put(word(broken), broken);
		}
		for (Reaction.Flaw flaw : Reaction.Flaw.values()) {
			WORDS.put((flaw == Reaction.Flaw.NONE) ? "ok" : word(flaw),
					new Reaction.Answer(flaw, Duration.ZERO, Duration.ZERO));
		}
		WORDS.put("cut", new Reaction.Cut(null, Reaction.CutEnd.BROKEN));
		WORDS.put("unfinished", new Reaction.Cut(null, Reaction.CutEnd.UNFINISHED));
		WORDS.put("error-event", new Reaction.ErrorEvent(FailureKind.OVERLOADED));
	}

	/** The items with a value, by the text before the value. */
	private static final Map<String, Function<String, Reaction>> WITH_VALUE = new TreeMap<>(
			Map.of("slow=", (value) -> new Reaction.Answer(Reaction.Flaw.NONE, duration(value), Duration.ZERO),
					"trickle=", (value) -> new Reaction.Answer(Reaction.Flaw.NONE, Duration.ZERO, duration(value)),
					"error-event=", (value) -> new Reaction.ErrorEvent(kind(value).kind())));

	private ReactionParser() {
	}

	/** Returns the name of a constant as scripts have it. */
	static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** Returns the items that are a single word, except kinds of failure. */
	static Set<String> words() {
		return WORDS.keySet();
	}

	/**
	 * Reads an item.
	 * @throws InvalidScriptException if there is no such item
	 */
	static Reaction parse(String item) {
		Reaction reaction = WORDS.get(item);
		if (reaction == null) {
			reaction = withValue(item);
		}
		return (reaction != null) ? reaction : error(item);
	}

	private static @Nullable Reaction withValue(String item) {
		Matcher cut = CUT.matcher(item);
		if (cut.matches()) {
			return new Reaction.Cut(Integer.valueOf(cut.group(2)),
					cut.group(1).equals("cut") ? Reaction.CutEnd.BROKEN : Reaction.CutEnd.UNFINISHED);
		}
		return WITH_VALUE.entrySet()
			.stream()
			.filter((entry) -> item.startsWith(entry.getKey()))
			.map((entry) -> entry.getValue().apply(item.substring(entry.getKey().length())))
			.findFirst()
			.orElse(null);
	}

	private static Reaction error(String item) {
		Matcher error = ERROR.matcher(item);
		if (!error.matches()) {
			throw unknown(item);
		}
		String what = error.group(1);
		ErrorStatus status = Character.isDigit(what.charAt(0)) ? ErrorStatus.of(Integer.parseInt(what)) : kind(what);
		return new Reaction.ErrorResponse(status.status(), status.kind(),
				(error.group(2) != null) ? error.group(2) : error.group(3));
	}

	private static ErrorStatus kind(String word) {
		return Arrays.stream(FailureKind.values())
			.filter((kind) -> word(kind).equals(word))
			.findFirst()
			.map(ErrorStatus::find)
			.orElseThrow(() -> unknown(word));
	}

	private static Duration duration(String value) {
		try {
			return DurationStyle.detectAndParse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidScriptException("'" + value + "' is not a duration. Use a value such as 500ms or 2s");
		}
	}

	private static InvalidScriptException unknown(String item) {
		return new InvalidScriptException("'" + item + "' is not an item of a script. Use one of " + WORDS.keySet()
				+ ", 'cut after=7', 'slow=2s', 'trickle=50ms', 'error-event=rate-limited', a status such as"
				+ " '429 retry-after=1', or a kind of failure such as 'quota-exhausted'. The kinds are "
				+ ErrorStatus.words());
	}

}

package io.github.llmresilience.sample.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The reaction of the simulator to one request.
 *
 * @param kind the kind of reaction
 * @param status the status of an error response
 * @param retryAfter the value of the {@code Retry-After} header, or null for none
 * @param tokens the number of tokens after which a stream breaks, or null for half of
 * them
 */
record Act(Kind kind, int status, @Nullable String retryAfter, @Nullable Integer tokens) {

	private static final Pattern ERROR = Pattern.compile("([45][0-9]{2})( retry-after=(\\S+))?");

	private static final Pattern CUT = Pattern.compile("cut after=([0-9]{1,4})");

	private static final Map<String, Kind> NAMES = new TreeMap<>();
	static {
		for (Kind kind : Kind.values()) {
			if (kind != Kind.ERROR) {
				NAMES.put(kind.name().toLowerCase(Locale.ROOT), kind);
			}
		}
	}

	/**
	 * The kinds of reaction.
	 */
	enum Kind {

		/** The request is answered. */
		OK,

		/** The request receives an error response. */
		ERROR,

		/** The connection is closed without an answer. */
		OUTAGE,

		/** The connection stays open without an answer. */
		HANG,

		/** The answer is JSON inside prose, with mistakes that can be repaired. */
		SLOPPY,

		/** The answer is JSON that lacks a requested property. */
		MALFORMED,

		/** The answer breaks off in the middle. */
		CUT

	}

	static final Act OK = new Act(Kind.OK, 200, null, null);

	/**
	 * Parses a reaction.
	 * @param text {@code ok}, {@code outage}, {@code hang}, {@code sloppy},
	 * {@code malformed}, {@code cut}, {@code cut after=7}, or the status of an error,
	 * optionally with {@code retry-after=} and a value
	 * @throws InvalidScriptException if there is no such reaction
	 */
	static Act parse(String text) {
		Kind named = NAMES.get(text);
		if (named != null) {
			return new Act(named, 200, null, null);
		}
		Matcher cut = CUT.matcher(text);
		if (cut.matches()) {
			return new Act(Kind.CUT, 200, null, Integer.valueOf(cut.group(1)));
		}
		Matcher error = ERROR.matcher(text);
		if (!error.matches()) {
			throw new InvalidScriptException("'" + text + "' is not a reaction of the simulator. Use one of "
					+ NAMES.keySet() + ", or an error such as '429 retry-after=1'");
		}
		return new Act(Kind.ERROR, Integer.parseInt(error.group(1)), error.group(3), null);
	}

}

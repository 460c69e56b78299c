package io.github.llmresilience.sample.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the simulator does with one request.
 *
 * @param kind what it does
 * @param status the status of an error
 * @param retryAfter the value of the {@code Retry-After} header, or null for none
 * @param tokens after how many tokens a stream breaks off, or null for half of them
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
	 * What can happen to a request.
	 */
	enum Kind {

		/** It is answered. */
		OK,

		/** It gets an error response. */
		ERROR,

		/** The connection is closed without an answer. */
		OUTAGE,

		/** No answer comes. */
		HANG,

		/** The answer has JSON, in prose and with mistakes that can be mended. */
		SLOPPY,

		/** The answer is JSON that lacks a part of what was asked for. */
		MALFORMED,

		/** The answer breaks off in the middle. */
		CUT

	}

	static final Act OK = new Act(Kind.OK, 200, null, null);

	/**
	 * Reads an act.
	 * @param text {@code ok}, {@code outage}, {@code hang}, {@code sloppy},
	 * {@code malformed}, {@code cut}, {@code cut after=7}, or an error's status, with
	 * {@code retry-after=} if wanted
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
			throw new InvalidScriptException("'" + text + "' is nothing the simulator can do. Use one of "
					+ NAMES.keySet() + ", or an error such as '429 retry-after=1'");
		}
		return new Act(Kind.ERROR, Integer.parseInt(error.group(1)), error.group(3), null);
	}

}

package io.github.llmresilience.output;

import java.util.regex.Pattern;

/**
 * Finds words that mark omitted values.
 */
final class Omissions {

	private static final Pattern GAP = Pattern.compile(
			"\\.\\.\\.|\u2026|\\b(?:etc|more|rest|others|omitted|remaining|truncated|abbreviated|so on|so forth)\\b",
			Pattern.CASE_INSENSITIVE);

	private Omissions() {
	}

	/**
	 * Whether a text contains, for example, "...", "etc.", "97 more items" or "and so
	 * on".
	 */
	static boolean areIn(String text) {
		return GAP.matcher(text).find();
	}

}

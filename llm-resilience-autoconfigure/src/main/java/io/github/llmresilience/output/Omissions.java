/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.regex.Pattern;

/**
 * Decides whether words may stand for values that a model has left out.
 */
final class Omissions {

	private static final Pattern GAP = Pattern.compile(
			"\\.\\.\\.|\u2026|\\b(?:etc|more|rest|others|omitted|remaining|truncated|abbreviated|so on|so forth|above|snip|snipped|skipped|cut)\\b",
			Pattern.CASE_INSENSITIVE);

	/** The words of a polite sentence at the end of an answer. */
	private static final Pattern COURTESY = Pattern.compile(
			"\\b(?:hope|help(?:s|ful)?|enjoy|let me know|feel free|happy (?:to|reading)|glad|thanks?|thank you|welcome|cheers|questions?"
					+ "|anything else|would you like|as (?:you )?(?:asked|requested)|that(?:'s| is) (?:all|it)|best regards|done"
					+ "|hoffe|viel (?:spa|freude)|gerne|danke|espero|gracias|merci|j'esp)",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?])\\s+|\\n+");

	private static final Pattern NO_WORD = Pattern.compile("[\\s\\p{Punct}\\p{So}]*");

	private static final Pattern LIST_MARK = Pattern.compile(
			"[\\s,;.|*-]*(?:(?:and|or|then|next|und|y|et)\\b[\\s:,]*)?(?:\\d{1,3}[.):]?)?[\\s:*-]*",
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

	/**
	 * Whether words between or after the values of a list may stand for further values.
	 * Only list marks, punctuation and polite sentences are known to be harmless. No list
	 * of words could have all the ways to say that something was left out.
	 */
	static boolean mayBeInList(String words) {
		for (String sentence : SENTENCE.split(words.strip())) {
			boolean isHarmless = NO_WORD.matcher(sentence).matches() || LIST_MARK.matcher(sentence).matches()
					|| (COURTESY.matcher(sentence).find() && !areIn(sentence.replace("anything else", ""))
							&& sentence.chars().noneMatch(Character::isDigit));
			if (!isHarmless) {
				return true;
			}
		}
		return false;
	}

}

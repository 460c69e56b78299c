/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a comment inside JSON is harmless. A comment may stand for values that
 * the model has left out, so only a comment that explains the value before it is
 * harmless: it stands on the line of the value, and it names the property or its type.
 */
final class Comments {

	private static final Pattern WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

	private static final Set<String> NEUTRAL = Set.of("required", "optional", "string", "text", "number", "integer",
			"boolean", "float", "date", "url", "list", "array", "object", "enum", "title", "name", "id", "value", "usd",
			"eur", "percent", "seconds", "minutes", "pages", "year", "unit", "units", "note", "comment", "ok");

	private Comments() {
	}

	/**
	 * Whether the comments in a gap between two tokens are harmless.
	 * @param before the text before the gap
	 * @param gap white space and at least one comment
	 */
	static boolean areHarmless(String before, String gap) {
		if (Omissions.areIn(gap)) {
			return false;
		}
		int comment = gap.indexOf('/');
		int line = gap.indexOf('\n');
		boolean isOnLineOfValue = line < 0 || comment < line;
		boolean isAlone = gap.indexOf("//", comment + 2) < 0 && gap.indexOf("/*", comment + 2) < 0;
		return isOnLineOfValue && isAlone && explains(lineOf(before), gap.substring(comment));
	}

	private static String lineOf(String before) {
		return before.substring(before.lastIndexOf('\n') + 1);
	}

	private static boolean explains(String member, String comment) {
		String words = member.toLowerCase(Locale.ROOT);
		for (String word : WORD.split(comment.toLowerCase(Locale.ROOT))) {
			if (NEUTRAL.contains(word) || (word.length() > 2 && words.contains(word))) {
				return true;
			}
		}
		return comment.replaceAll("[/*\\s]", "").isEmpty();
	}

}

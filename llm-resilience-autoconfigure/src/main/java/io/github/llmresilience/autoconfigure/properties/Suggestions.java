/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Collection;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Suggests the correct spelling of misspelled words.
 */
public final class Suggestions {

	private Suggestions() {
	}

	/** Returns the candidate that is most similar to a word, or null if none is. */
	public static @Nullable String closest(String word, Collection<String> candidates) {
		String best = null;
		int bestDistance = Math.max(1, word.length() / 3) + 1;
		for (String candidate : candidates) {
			int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
			if (distance < bestDistance) {
				best = candidate;
				bestDistance = distance;
			}
		}
		return best;
	}

	/**
	 * Returns the number of single-letter changes that turn one word into the other. A
	 * swap of two adjacent letters counts as one change.
	 */
	static int distance(String one, String other) {
		int[][] distance = new int[one.length() + 1][other.length() + 1];
		for (int i = 0; i <= one.length(); i++) {
			distance[i][0] = i;
		}
		for (int j = 0; j <= other.length(); j++) {
			distance[0][j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			for (int j = 1; j <= other.length(); j++) {
				int change = (one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1;
				distance[i][j] = Math.min(Math.min(distance[i - 1][j], distance[i][j - 1]) + 1,
						distance[i - 1][j - 1] + change);
				if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1)) {
					distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
				}
			}
		}
		return distance[one.length()][other.length()];
	}

}

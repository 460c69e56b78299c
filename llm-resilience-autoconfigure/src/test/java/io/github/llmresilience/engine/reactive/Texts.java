/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Texts at random.
 */
public final class Texts {

	private Texts() {
	}

	/**
	 * A text in which no 16 characters occur twice.
	 */
	public static String withoutRepeatedWindows(Random random, int length) {
		StringBuilder text = new StringBuilder();
		Set<String> windows = new HashSet<>();
		while (text.length() < length) {
			text.append((char) (' ' + random.nextInt(60)));
			if (text.length() >= OverlapTrimmer.MIN_OVERLAP
					&& !windows.add(text.substring(text.length() - OverlapTrimmer.MIN_OVERLAP))) {
				text.setLength(text.length() - 1);
			}
		}
		return text.toString();
	}

}

/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

/**
 * Limits the text that is read without finding JSON, so that the total time is linear in
 * the length of the text.
 */
final class ReadBudget {

	/** The limit, in lengths of the text. */
	private static final long LENGTHS = 16;

	/** The limit of a short text, in characters. */
	private static final long MIN = 100_000;

	private final int length;

	private long left;

	ReadBudget(String text) {
		this.length = text.length();
		this.left = Math.max(MIN, LENGTHS * this.length);
	}

	/** Records that the text from a position is not JSON. */
	void spend(int start, UnreadableJsonException ex) {
		this.left -= (ex.isTruncated() ? this.length : ex.offset()) - start;
	}

	boolean isSpent() {
		return this.left < 0;
	}

}

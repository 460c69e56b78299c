/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

/**
 * Finds the complete and truncated JSON in a text, to decide whether a position is inside
 * JSON. The positions must be in ascending order. The amount of text that is read without
 * finding JSON is limited, so that the total time is linear.
 */
final class JsonSpans {

	private static final int MAX_MISSES = 256;

	private final String text;

	private final JsonText json;

	private final ReadBudget budget;

	private int from;

	/** The first opening bracket at or after {@link #from}, as far as it is known. */
	private int opening = -1;

	private int misses;

	JsonSpans(String text) {
		this.text = text;
		this.json = new JsonText(text, false);
		this.budget = new ReadBudget(text);
	}

	/** Skips the text before a position. */
	void skipTo(int place) {
		this.from = Math.max(this.from, place);
	}

	/**
	 * Returns the end of the JSON that begins before a position and ends after it.
	 * @return the end; the end of the text if the JSON is truncated, or the position
	 * itself if it is not inside JSON
	 */
	int endAround(int place) {
		while (nextOpening() < place && mayTry()) {
			this.from = endOf(this.opening);
			if (this.from > place) {
				return this.from;
			}
		}
		return place;
	}

	/** Returns the first opening bracket that was not read, or the end of the text. */
	private int nextOpening() {
		if (this.opening < this.from) {
			int next = MendingScanner.nextOpening(this.text, this.from);
			this.opening = (next >= 0) ? next : this.text.length();
		}
		return this.opening;
	}

	private boolean mayTry() {
		return this.misses < MAX_MISSES && !this.budget.isSpent();
	}

	private int endOf(int start) {
		try {
			return this.json.endFrom(start);
		}
		catch (UnreadableJsonException ex) {
			this.misses++;
			this.budget.spend(start, ex);
			return start + 1;
		}
	}

}

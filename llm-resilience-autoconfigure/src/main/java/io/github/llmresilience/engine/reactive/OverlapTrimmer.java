/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

/**
 * Finds the overlap between a continuation and the text that the caller has seen. A model
 * that continues an answer often repeats the end of its partial answer. An overlap of at
 * least {@value #MIN_OVERLAP} characters is recognized and left out. A shorter overlap
 * may be a coincidence and is kept.
 * <p>
 * A text that contains the same passage twice in a row looks like a repetition if the cut
 * is exactly between the two passages. If the seen text repeats itself, nothing is left
 * out: a duplicate passage is better than a lost passage.
 */
public final class OverlapTrimmer {

	/** The minimum number of equal characters that counts as a repetition. */
	public static final int MIN_OVERLAP = 16;

	private final String seen;

	private final StringBuilder continuation = new StringBuilder();

	/** The position in the seen text where the repetition begins, or -1 if unknown. */
	private int repeatedFrom = -1;

	/** The number of characters of the continuation that are compared so far. */
	private int compared;

	public OverlapTrimmer(CharSequence seen) {
		this.seen = seen.toString();
	}

	/**
	 * The result of the comparison of a continuation with the seen text.
	 */
	public enum Verdict {

		/** The continuation may still be a repetition. */
		OPEN,

		/** The continuation begins with new text. */
		NEW,

		/** The continuation begins with a repetition. */
		REPEATED

	}

	/**
	 * Appends text to the continuation.
	 * @return the verdict so far; final unless {@link Verdict#OPEN}
	 */
	public Verdict add(String text) {
		this.continuation.append(text);
		if (this.continuation.length() < MIN_OVERLAP) {
			return mayBecomeRepetition() ? Verdict.OPEN : Verdict.NEW;
		}
		if (this.repeatedFrom < 0) {
			this.repeatedFrom = onlyPositionOf(this.continuation.substring(0, MIN_OVERLAP));
		}
		return (this.repeatedFrom < 0) ? Verdict.NEW : compare();
	}

	private boolean mayBecomeRepetition() {
		int last = this.seen.length() - MIN_OVERLAP;
		String begin = this.continuation.toString();
		int position = this.seen.indexOf(begin);
		return position >= 0 && position <= last;
	}

	/**
	 * Returns the position of a text that occurs exactly once in the seen text, or -1.
	 */
	private int onlyPositionOf(String text) {
		int position = this.seen.indexOf(text);
		return (position >= 0 && this.seen.indexOf(text, position + 1) < 0) ? position : -1;
	}

	private Verdict compare() {
		int known = Math.min(repeated(), this.continuation.length());
		for (; this.compared < known; this.compared++) {
			if (this.seen.charAt(this.repeatedFrom + this.compared) != this.continuation.charAt(this.compared)) {
				return Verdict.NEW;
			}
		}
		return (known == repeated()) ? afterRepetition() : Verdict.OPEN;
	}

	/**
	 * Returns the verdict after a complete repetition. If the repetition is a pattern,
	 * such as a row of dashes, and the continuation goes on with the pattern, the number
	 * of new characters is unknown. Nothing is left out then.
	 */
	private Verdict afterRepetition() {
		int period = period();
		if (period > repeated() / 2) {
			return Verdict.REPEATED;
		}
		int end = MIN_OVERLAP + period;
		for (int i = repeated(); i < Math.min(end, this.continuation.length()); i++) {
			if (this.continuation.charAt(i) != this.continuation.charAt(i - period)) {
				return Verdict.REPEATED;
			}
		}
		return (this.continuation.length() < end) ? Verdict.OPEN : Verdict.NEW;
	}

	/** Returns the length of the shortest pattern that forms the repetition. */
	private int period() {
		int length = repeated();
		int[] border = new int[length];
		for (int i = 1; i < length; i++) {
			int candidate = border[i - 1];
			while (candidate > 0 && charAt(i) != charAt(candidate)) {
				candidate = border[candidate - 1];
			}
			border[i] = (charAt(i) == charAt(candidate)) ? candidate + 1 : 0;
		}
		return length - border[length - 1];
	}

	private char charAt(int index) {
		return this.seen.charAt(this.repeatedFrom + index);
	}

	/** Returns the number of characters of the continuation that are a repetition. */
	public int repeated() {
		return this.seen.length() - this.repeatedFrom;
	}

}

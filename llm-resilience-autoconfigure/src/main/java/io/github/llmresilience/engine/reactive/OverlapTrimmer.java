package io.github.llmresilience.engine.reactive;

/**
 * Where the continuation of a text meets what the caller has seen of it. A model that
 * continues often repeats the end of what it has said. A repetition of at least
 * {@value #MIN_OVERLAP} characters is recognized and left out; a shorter one may be by
 * chance and is kept.
 * <p>
 * A text that says the same twice cannot be told from a repetition where the first time
 * is followed at once by the second and the cut is right between them. Where the text
 * seen shows that it repeats itself, nothing is left out: rather twice than never.
 */
public final class OverlapTrimmer {

	/** How many characters must be the same to count as repeated. */
	public static final int MIN_OVERLAP = 16;

	private final String seen;

	private final StringBuilder continuation = new StringBuilder();

	/** Where the repetition begins in the text seen, once that is known. */
	private int repeatedFrom = -1;

	/** How much of the continuation was compared with it. */
	private int compared;

	public OverlapTrimmer(CharSequence seen) {
		this.seen = seen.toString();
	}

	/**
	 * What is known about a continuation.
	 */
	public enum Verdict {

		/** It may still turn out to repeat what was seen. */
		OPEN,

		/** It is new. */
		NEW,

		/** It begins with a repetition. */
		REPEATED

	}

	/**
	 * The continuation goes on.
	 * @return what is known about it now; final unless {@link Verdict#OPEN}
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

	/** The position of a text that is seen once, -1 for all others. */
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
	 * Dashes after dashes: where what is repeated is a pattern, and the continuation goes
	 * on with it, nobody knows how much of it is new.
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

	/** The shortest piece that, again and again, makes up what is repeated. */
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

	/** How much of the continuation is a repetition. */
	public int repeated() {
		return this.seen.length() - this.repeatedFrom;
	}

}

package io.github.llmresilience.engine;

import org.jspecify.annotations.Nullable;

/**
 * Numbers the attempts at the current target. Distinguishes retries from re-asks and from
 * resumed streams. Re-asks and resumed streams do not count towards {@code max-attempts}.
 */
final class AttemptCounter {

	private @Nullable LlmTargetSettings target;

	private int requests;

	private int attempts;

	private boolean nextIsReask;

	private boolean nextIsResume;

	/**
	 * The position of an attempt among the attempts at its target.
	 *
	 * @param number the number of the attempt, from 1
	 * @param isRetry whether the attempt is a retry; re-asks and resumed streams are not
	 * retries
	 * @param isHedge whether the attempt runs beside an attempt at another target
	 */
	record Place(int number, boolean isRetry, boolean isHedge) {

		/** The first attempt at a target. */
		private static final Place FIRST = new Place(1, false, false);

		/** The first attempt at the target of a hedge. */
		static final Place HEDGE = new Place(1, false, true);

	}

	/** Returns the number of attempts so far, without re-asks and resumed streams. */
	int attemptsAt(LlmTargetSettings current) {
		return (this.target == current) ? this.attempts : 0;
	}

	/** Marks the next attempt as a re-ask. */
	void reask() {
		this.nextIsReask = true;
	}

	boolean isReaskNext() {
		return this.nextIsReask;
	}

	/** Marks the next attempt as a resumed stream. */
	void resume() {
		this.nextIsResume = true;
	}

	Place next(LlmTargetSettings current) {
		if (this.target != current) {
			this.target = current;
			this.requests = 0;
			this.attempts = 0;
			this.nextIsReask = false;
			this.nextIsResume = false;
		}
		this.requests++;
		boolean counts = !this.nextIsReask && !this.nextIsResume;
		if (counts) {
			this.attempts++;
		}
		this.nextIsReask = false;
		this.nextIsResume = false;
		return (this.requests == 1) ? Place.FIRST : new Place(this.requests, counts && this.attempts > 1, false);
	}

}

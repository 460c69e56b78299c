package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmTargetSettings;
import org.jspecify.annotations.Nullable;

/**
 * How often a session has tried the target that it is at.
 */
final class Tries {

	private @Nullable LlmTargetSettings target;

	private int requests;

	private int attempts;

	private boolean nextIsReask;

	private boolean nextIsResume;

	/**
	 * What an attempt is in the row of its target's attempts.
	 *
	 * @param number its number, from 1
	 * @param isRetry whether it is made because one before failed; re-asks and resumed
	 * streams are none
	 * @param isHedge whether it is made beside one at another target
	 */
	record Try(int number, boolean isRetry, boolean isHedge) {

		/** Most calls have no other one. */
		private static final Try FIRST = new Try(1, false, false);

		/** The first one at its target. */
		static final Try HEDGE = new Try(1, false, true);

	}

	/** Attempts so far, re-asks and resumed streams aside. */
	int attemptsAt(LlmTargetSettings current) {
		return (this.target == current) ? this.attempts : 0;
	}

	/** The next attempt is one whose target was told what was wrong with its answer. */
	void reask() {
		this.nextIsReask = true;
	}

	boolean isReaskNext() {
		return this.nextIsReask;
	}

	/** The next attempt takes up a stream that broke. */
	void resume() {
		this.nextIsResume = true;
	}

	Try next(LlmTargetSettings current) {
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
		return (this.requests == 1) ? Try.FIRST : new Try(this.requests, counts && this.attempts > 1, false);
	}

}

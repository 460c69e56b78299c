/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.IdentityHashMap;
import java.util.Map;

import io.github.llmresilience.pool.TargetPool;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the attempts at each target. Distinguishes retries from re-asks and from
 * resumed streams. Re-asks and resumed streams do not count towards {@code max-attempts}.
 */
final class AttemptCounter {

	private @Nullable LlmTargetSettings target;

	private int requests;

	private int attempts;

	/** The counts of the targets before the current one, or null if there are none. */
	private @Nullable Map<LlmTargetSettings, Count> others;

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

	private record Count(int requests, int attempts) {
	}

	/** Returns the number of attempts so far, without re-asks and resumed streams. */
	int attemptsAt(LlmTargetSettings target) {
		if (this.target == target) {
			return this.attempts;
		}
		Count other = (this.others != null) ? this.others.get(target) : null;
		return (other != null) ? other.attempts() : 0;
	}

	/**
	 * Returns the number of attempts that count towards {@code max-attempts} of a target:
	 * those at all members of its pool, if it belongs to one.
	 */
	int countedAttempts(LlmTargetSettings target) {
		TargetPool pool = target.pool();
		if (pool == null) {
			return attemptsAt(target);
		}
		int attempts = isIn(pool, this.target) ? this.attempts : 0;
		if (this.others != null) {
			attempts += this.others.entrySet()
				.stream()
				.filter((other) -> isIn(pool, other.getKey()))
				.mapToInt((other) -> other.getValue().attempts())
				.sum();
		}
		return attempts;
	}

	private static boolean isIn(TargetPool pool, @Nullable LlmTargetSettings target) {
		return target != null && pool.equals(target.pool());
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

	Place next(LlmTargetSettings next) {
		if (this.target != next) {
			moveTo(next);
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

	private void moveTo(LlmTargetSettings next) {
		if (this.target != null) {
			this.others = (this.others != null) ? this.others : new IdentityHashMap<>(4);
			this.others.put(this.target, new Count(this.requests, this.attempts));
			Count known = this.others.remove(next);
			this.requests = (known != null) ? known.requests() : 0;
			this.attempts = (known != null) ? known.attempts() : 0;
		}
		this.target = next;
		this.nextIsReask = false;
		this.nextIsResume = false;
	}

}

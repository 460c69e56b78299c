/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.github.llmresilience.call.LlmTarget;

/**
 * The threads of attempts that do not run on the caller's thread, because their client
 * may not return at the limit.
 *
 * @param executor starts each task at once, on a thread that may block, and rejects none
 * @param abandoned the attempts whose threads do not return after an abort
 */
public record OwnThreads(Executor executor, AbandonedAttempts abandoned) {

	/**
	 * Whether an attempt runs on a thread of its own, and not on the current thread.
	 * @param ignoresAborts whether the client of a target is known to ignore aborts
	 */
	public boolean isNeededFor(LlmCallSession session, Step.Attempt attempt, Predicate<LlmTarget> ignoresAborts) {
		return switch (session.settings().body().attemptThread()) {
			case CALLER -> false;
			case THREAD -> this.abandoned.isBelowMax();
			case AUTO -> (this.abandoned.hasIgnoredAbort(session.subjectOf(attempt))
					|| ignoresAborts(ignoresAborts, attempt.target())) && this.abandoned.isBelowMax();
		};
	}

	/** A model that cannot be found fails in the attempt, not here. */
	private static boolean ignoresAborts(Predicate<LlmTarget> ignoresAborts, LlmTarget target) {
		try {
			return ignoresAborts.test(target);
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

}

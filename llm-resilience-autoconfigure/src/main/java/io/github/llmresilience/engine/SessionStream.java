/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmStreamState;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a session. Its partial answer is created on first use, because most
 * sessions have no stream.
 */
final class SessionStream {

	private final CallData call;

	private volatile @Nullable PartialAnswer partial;

	SessionStream(CallData call) {
		this.call = call;
	}

	PartialAnswer partial() {
		PartialAnswer known = this.partial;
		if (known == null) {
			known = new PartialAnswer(this.call.settings().stream());
			this.partial = known;
		}
		return known;
	}

	boolean hasBegun() {
		PartialAnswer known = this.partial;
		return known != null && known.hasBegun();
	}

	/** Returns the state of the stream after a failed attempt. */
	LlmStreamState after(Step.Attempt attempt, @Nullable AttemptContext method) {
		PartialAnswer known = this.partial;
		return (known != null) ? known.after(attempt.attemptContext(), method) : LlmStreamState.NOT_BEGUN;
	}

	/**
	 * Returns the text that the next attempt continues, or null if the attempt starts
	 * from the beginning.
	 */
	@Nullable String textToContinue() {
		PartialAnswer known = this.partial;
		if (known == null || !known.isToBeContinued()) {
			return null;
		}
		if (known.takeBreak()) {
			this.call.reporter().streamResumed(this.call.targets().current().target());
		}
		return known.text().toString();
	}

}

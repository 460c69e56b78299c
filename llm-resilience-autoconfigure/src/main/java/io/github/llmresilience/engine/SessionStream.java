package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmStreamState;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a session. Most sessions have none, and nothing is made for them.
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

	/** How it stands after an attempt that failed. */
	LlmStreamState after(Step.Attempt attempt, @Nullable AttemptContext method) {
		PartialAnswer known = this.partial;
		return (known != null) ? known.after(attempt.attemptContext(), method) : LlmStreamState.NOT_BEGUN;
	}

	/** What the next attempt is to continue; null if it begins at the beginning. */
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

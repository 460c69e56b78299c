package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmStreamState;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a session. Most sessions have none, and nothing is made for them.
 */
final class SessionStream {

	private final CallScope scope;

	private volatile @Nullable PartialAnswer partial;

	SessionStream(CallScope scope) {
		this.scope = scope;
	}

	PartialAnswer partial() {
		PartialAnswer known = this.partial;
		if (known == null) {
			known = new PartialAnswer(this.scope.settings().stream());
			this.partial = known;
		}
		return known;
	}

	boolean hasBegun() {
		PartialAnswer known = this.partial;
		return known != null && known.hasBegun();
	}

	/** How it stands after an attempt that failed. */
	LlmStreamState after(Step.Call call, @Nullable AttemptContext method) {
		PartialAnswer known = this.partial;
		return (known != null) ? known.after(call.attemptContext(), method) : LlmStreamState.NOT_BEGUN;
	}

	/** What the next attempt is to continue; null if it begins at the beginning. */
	@Nullable String textToContinue() {
		PartialAnswer known = this.partial;
		if (known == null || !known.isToBeContinued()) {
			return null;
		}
		if (known.takeBreak()) {
			this.scope.reporter().streamResumed(this.scope.targets().current().target());
		}
		return known.text().toString();
	}

}

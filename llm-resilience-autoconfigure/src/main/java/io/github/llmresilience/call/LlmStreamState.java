package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * How the stream of a call stands, as its rules see it.
 *
 * @param begun whether the caller has seen a part of the answer
 * @param cut whether it was the failed attempt that broke off after its first element;
 * one that could not be opened did not
 * @param cuts how often the stream has broken off at the current target, this time
 * included
 * @param obstacle why what the caller has seen cannot be continued, or null if it can
 */
public record LlmStreamState(boolean begun, boolean cut, int cuts, @Nullable String obstacle) {

	/** The caller has seen nothing yet. */
	public static final LlmStreamState NOT_BEGUN = new LlmStreamState(false, false, 0, null);

	/**
	 * The same while a target takes no calls: no attempt has failed.
	 * @return a state that is not cut
	 */
	public LlmStreamState withoutAttempt() {
		return this.cut ? new LlmStreamState(this.begun, false, this.cuts, this.obstacle) : this;
	}

}

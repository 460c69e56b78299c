package io.github.llmresilience.call;

/**
 * What became of an attempt that was made beside another one.
 */
public enum LlmHedgeOutcome {

	/** It answered first; the other attempt was cancelled, and what it cost is wasted. */
	WON,

	/** The other attempt answered first; this one was cancelled and is wasted. */
	LOST,

	/** It failed while the other one went on. */
	FAILED,

	/** The other one failed, and the call goes on with this one alone. */
	TOOK_OVER,

	/** The call ended before either had answered. */
	CANCELLED

}

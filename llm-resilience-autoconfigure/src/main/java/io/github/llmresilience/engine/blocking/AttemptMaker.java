package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;

/**
 * Makes an attempt, and tells the session what came of it. The same one serves all calls.
 */
@FunctionalInterface
interface AttemptMaker {

	/** Makes an attempt. */
	Step make(LlmCallSession session, Step.Attempt attempt, AttemptBody body);

}

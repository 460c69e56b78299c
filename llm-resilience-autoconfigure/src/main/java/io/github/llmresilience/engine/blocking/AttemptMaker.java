package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;

/**
 * Makes an attempt, and tells the session what came of it. The same one serves all calls.
 */
@FunctionalInterface
interface AttemptMaker {

	/**
	 * Makes an attempt.
	 * @param session the call
	 * @param attempt the attempt
	 * @param body what is done in it
	 * @return what to do next
	 */
	Step make(LlmCallSession session, Step.Attempt attempt, AttemptBody body);

}

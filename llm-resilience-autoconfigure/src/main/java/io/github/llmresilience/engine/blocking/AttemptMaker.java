/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;

/**
 * Makes an attempt and reports its result to the session. One instance serves all calls.
 */
@FunctionalInterface
interface AttemptMaker {

	/** Makes an attempt and returns the next step. */
	Step make(LlmCallSession session, Step.Attempt attempt, AttemptBody body);

}

package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.RateLimit;

/**
 * A turn of a rate limit that a session holds, but has not used yet.
 *
 * @param target the target that the turn is for
 * @param turn the turn
 */
record HeldTurn(LlmTarget target, RateLimit.Turn turn) {
}

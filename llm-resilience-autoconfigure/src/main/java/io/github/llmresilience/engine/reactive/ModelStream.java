package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmStreamReader;

/**
 * A model call inside an attempt of a method that streams the answer.
 *
 * @param body streams from the target of its context, and continues the partial answer if
 * there is one
 * @param reader reads the elements
 * @param offersTools whether the request offers tools to the model
 * @param onRestart runs when the stream restarts, to discard the elements collected so
 * far
 */
public record ModelStream(PublisherBody body, LlmStreamReader<?> reader, boolean offersTools, Runnable onRestart) {
}

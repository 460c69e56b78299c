package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmStreamReader;

/**
 * How to stream from a model inside an attempt of a method.
 *
 * @param body streams from the model that its context names, and continues the partial
 * answer where there is one
 * @param reader reads the elements
 * @param offersTools whether the request offers tools to the model
 * @param onRestart runs when the stream begins anew: what was collected of it is void
 */
public record ModelStream(PublisherBody body, LlmStreamReader<?> reader, boolean offersTools, Runnable onRestart) {
}

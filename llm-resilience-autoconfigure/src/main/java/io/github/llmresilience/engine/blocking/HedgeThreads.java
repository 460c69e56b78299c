package io.github.llmresilience.engine.blocking;

import java.util.concurrent.Executor;

import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.time.Timer;

/**
 * The threads that make hedges while an attempt blocks the caller's thread.
 *
 * @param timer starts a hedge when it is due
 * @param executor runs each hedge at once, on a thread that may block
 * @param context carries the values that are bound to the caller's thread
 */
public record HedgeThreads(Timer timer, Executor executor, ThreadContext context) {
}

package io.github.llmresilience.engine.blocking;

import java.util.concurrent.Executor;

import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.time.Timer;

/**
 * Where attempts are made beside those that block the caller's thread.
 *
 * @param timer tells when it is time for them
 * @param executor runs each at once, on a thread that may block
 * @param context carries what is bound to the caller's thread
 */
public record HedgeThreads(Timer timer, Executor executor, ThreadContext context) {
}

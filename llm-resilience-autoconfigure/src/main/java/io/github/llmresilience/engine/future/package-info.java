/**
 * The driver for methods that return a {@link java.util.concurrent.CompletionStage}.
 * Blocks no thread and needs no library.
 */
@NullMarked
package io.github.llmresilience.engine.future;

import org.jspecify.annotations.NullMarked;

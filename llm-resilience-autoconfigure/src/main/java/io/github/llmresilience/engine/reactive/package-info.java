/**
 * The driver for methods that return a publisher, made of Reactor's operators and our own
 * around each attempt. Blocks no thread. The only package of the engine that knows
 * Reactor.
 */
@NullMarked
package io.github.llmresilience.engine.reactive;

import org.jspecify.annotations.NullMarked;

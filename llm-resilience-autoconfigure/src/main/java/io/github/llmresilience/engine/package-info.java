/**
 * The state machine of one call. It decides what comes next and never waits, calls or
 * starts a thread; drivers do.
 */
@NullMarked
package io.github.llmresilience.engine;

import org.jspecify.annotations.NullMarked;

/**
 * What can go wrong: the kinds of failure, how an exception is given its kind, and the
 * exceptions users see.
 */
@NullMarked
package io.github.llmresilience.failure;

import org.jspecify.annotations.NullMarked;

/**
 * Telling a model what is wrong with its answer and asking again, and counting the rounds
 * in which its tools fail.
 */
@NullMarked
package io.github.llmresilience.recovery;

import org.jspecify.annotations.NullMarked;

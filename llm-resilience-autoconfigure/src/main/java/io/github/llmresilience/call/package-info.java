/**
 * The contract between the parts: what a call is, what its rules see and answer, and what
 * it tells the world.
 */
@NullMarked
package io.github.llmresilience.call;

import org.jspecify.annotations.NullMarked;

/**
 * What keeps calls away from a target: its circuit breaker, and the time before which its
 * provider wants no calls.
 */
@NullMarked
package io.github.llmresilience.circuitbreaker;

import org.jspecify.annotations.NullMarked;

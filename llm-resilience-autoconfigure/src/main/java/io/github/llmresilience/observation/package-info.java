/**
 * Meters and observations of calls, and the carrying of a call's context between threads.
 * Needs Micrometer.
 */
@NullMarked
package io.github.llmresilience.observation;

import org.jspecify.annotations.NullMarked;

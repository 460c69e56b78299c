/**
 * Bounds on what is kept by names that calls bring along. Internal.
 */
@NullMarked
package io.github.llmresilience.bounds;

import org.jspecify.annotations.NullMarked;

/**
 * The rule that tries the same target again, and how long it waits.
 */
@NullMarked
package io.github.llmresilience.retry;

import org.jspecify.annotations.NullMarked;

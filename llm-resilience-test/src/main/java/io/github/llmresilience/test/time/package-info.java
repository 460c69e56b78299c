/**
 * Virtual waits.
 */
@NullMarked
package io.github.llmresilience.test.time;

import org.jspecify.annotations.NullMarked;

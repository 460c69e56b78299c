/**
 * Reads the elements of streams: text, end, usage and errors. Internal.
 */
@NullMarked
package io.github.llmresilience.stream;

import org.jspecify.annotations.NullMarked;

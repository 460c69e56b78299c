/**
 * Reading the elements of streams: text, end markers, tool calls, usage and errors.
 */
@NullMarked
package io.github.llmresilience.stream;

import org.jspecify.annotations.NullMarked;

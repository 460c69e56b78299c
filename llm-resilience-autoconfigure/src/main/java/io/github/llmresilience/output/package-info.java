/**
 * How an answer becomes a value, or a reason to ask again.
 */
@NullMarked
package io.github.llmresilience.output;

import org.jspecify.annotations.NullMarked;

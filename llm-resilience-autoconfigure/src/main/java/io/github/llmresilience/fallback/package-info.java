/**
 * The rule that goes on with another model.
 */
@NullMarked
package io.github.llmresilience.fallback;

import org.jspecify.annotations.NullMarked;

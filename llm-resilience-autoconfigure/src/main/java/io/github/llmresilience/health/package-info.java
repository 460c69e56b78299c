/**
 * The health indicator. Internal.
 */
@NullMarked
package io.github.llmresilience.health;

import org.jspecify.annotations.NullMarked;
